using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Hosting.Tests.Hosts;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EmbeddingSpace.Hosting.Tests.Embeddings;

[Trait("Tier", "Pipeline")]
public sealed class EmbeddingGeneratorTests
{
    // Texts that are scored together differ from texts scored alone by rounding.
    private const float Rounding = 1e-5f;

    private static readonly string[] Texts = ["A gripping, beautifully acted film.", "I want my two hours back!"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_encoder_embeds_as_the_core_does_whatever_its_prompt()
    {
        var folder = Fixtures.Sentences("st-mean-two-dense-prompt");
        string prompt;
        using (var plain = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder))) prompt = plain.Prompts.Keys.Order().First();
        using var host = TestHost.Build(("Models:plain:Path", folder), ("Models:plain:Kind", "Encoder"),
            ("Models:asked:Path", folder), ("Models:asked:Kind", "Encoder"), ("Models:asked:Prompt", prompt));
        foreach (var (name, asked) in new[] { ("plain", null), ("asked", prompt) })
        {
            using var core = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder), null, asked);
            var expected = core.Score(Texts, cancellationToken: Cancellation);
            var generator = host.Services.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>(name);
            var vectors = await generator.GenerateAsync(Texts, cancellationToken: Cancellation);
            Assert.Equal(Texts.Length, vectors.Count);
            for (var text = 0; text < Texts.Length; text++)
                for (var i = 0; i < core.OutputSize; i++) Assert.Equal(expected[text][i], vectors[text].Vector.Span[i], Rounding);
            var metadata = generator.GetRequiredService<EmbeddingGeneratorMetadata>();
            Assert.Equal((name, core.OutputSize), (metadata.DefaultModelId, metadata.DefaultModelDimensions));
        }
        Assert.Null(host.Services.GetService<IEmbeddingGenerator<string, Embedding<float>>>());
    }

    [Fact]
    public async Task One_encoder_needs_no_name_and_another_size_is_refused()
    {
        using var host = TestHost.Build(("Models:e:Path", Fixtures.SavedModel("encoder-all-layers-mean.zip")), ("Models:e:Kind", "Encoder"));
        var generator = host.Services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
        var vector = await generator.GenerateAsync("text", cancellationToken: Cancellation);
        Assert.Equal(host.Registry().Models[0].Info!.OutputSize, vector.Dimensions);
        await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(Texts, new() { Dimensions = 3 }, Cancellation));
        await Assert.ThrowsAsync<ModelNotFoundException>(() => generator.GenerateAsync(Texts, new() { ModelId = "other" }, Cancellation));
    }
}

using System.ClientModel;
using EmbeddingSpace.Server.Tests.Hosts;
using OpenAI;
using OpenAI.Embeddings;
using Xunit;

namespace EmbeddingSpace.Server.Tests.Clients;

/// <summary>The NuGet package OpenAI, unchanged.</summary>
[Trait("Tier", "Pipeline")]
public sealed class OpenAIClientTests
{
    private const float Rounding = 1e-6f;

    private static readonly string[] Texts = ["A gripping, beautifully acted film.", "I want my two hours back!"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_embeds_lists_models_and_shows_faults()
    {
        await using var server = await TestServer.StartAsync(("Models:e:Path", TestServer.Encoder), ("Models:e:Kind", "Encoder"), ("Server:ApiKey", "secret"));
        server.Http.DefaultRequestHeaders.Authorization = new("Bearer", "secret");
        var expected = (await server.PostAsync("/embed", new { inputs = Texts })).AsArray();
        var client = Client(server, "secret");
        var embeddings = (await client.GetEmbeddingClient("e").GenerateEmbeddingsAsync(Texts, cancellationToken: Cancellation)).Value;
        Assert.Equal(Texts.Length, embeddings.Count);
        foreach (var embedding in embeddings)
        {
            var numbers = embedding.ToFloats().ToArray();
            Assert.Equal(expected[embedding.Index]!.AsArray().Count, numbers.Length);
            for (var i = 0; i < numbers.Length; i++) Assert.Equal(expected[embedding.Index]![i]!.GetValue<float>(), numbers[i], Rounding);
        }
        var few = await client.GetEmbeddingClient("e").GenerateEmbeddingAsync(Texts[0], new EmbeddingGenerationOptions { Dimensions = 4 }, Cancellation);
        Assert.Equal(4, few.Value.ToFloats().Length);
        var models = await client.GetOpenAIModelClient().GetModelsAsync(Cancellation);
        Assert.Equal("e", Assert.Single(models.Value).Id);
        var unknown = await Assert.ThrowsAsync<ClientResultException>(() => client.GetEmbeddingClient("x").GenerateEmbeddingAsync("a", null, Cancellation));
        Assert.Equal(404, unknown.Status);
        Assert.Contains("expected an encoder", unknown.Message, StringComparison.Ordinal);
        var denied = await Assert.ThrowsAsync<ClientResultException>(() =>
            Client(server, "other").GetEmbeddingClient("e").GenerateEmbeddingAsync("a", null, Cancellation));
        Assert.Equal(401, denied.Status);
    }

    private static OpenAIClient Client(TestServer server, string key) =>
        new(new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = new(server.Http.BaseAddress!, "/v1") });
}

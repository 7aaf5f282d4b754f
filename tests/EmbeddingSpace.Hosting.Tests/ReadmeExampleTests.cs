using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Hosting.Tests.Hosts;
using EmbeddingSpace.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.ML;
using TorchSharp;
using Xunit;

namespace EmbeddingSpace.Hosting.Tests;

/// <summary>What the README of <c>EmbeddingSpace.Hosting</c> shows; the tests of the READMEs find the shown lines here.</summary>
[Trait("Tier", "Pipeline")]
public sealed class ReadmeExampleTests
{
    private const string Text = "a film of music";

    [Fact]
    public async Task Named_models_answer_alone_and_together()
    {
        using var folder = new TemporaryFolder();
        var heads = SavedHeads.Together(folder, 2);
        var builder = Builder(("spam:Path", heads), ("spam:Head", SavedHeads.Name(0)), ("topic:Path", heads), ("topic:Head", SavedHeads.Name(1)));
        builder.Services.AddEmbeddingSpace(builder.Configuration);
        using var host = builder.Build();
        var (classifiers, text, cancellationToken) = (host.Services.GetRequiredService<ITextClassifierPool>(), Text, TestContext.Current.CancellationToken);
        string[] texts = [text];
        var answer = await classifiers.ClassifyAsync("spam", text, cancellationToken);
        var answers = await classifiers.ClassifyAsync(["spam", "topic"], texts, cancellationToken);
        Assert.Equal(answer.Logits, answers[0][0].Logits);
        Assert.NotEqual(answer.Logits, answers[1][0].Logits);
    }

    [Fact]
    public async Task An_engine_of_ML_NET_over_the_same_file_shares_its_weights_and_says_the_same()
    {
        // A checkpoint as it is, so that all of its weights are the shared ones.
        var path = Fixtures.SavedModel("text-classifier-bert-classifier.zip");
        var cancellationToken = TestContext.Current.CancellationToken;
        var builder = Builder(("spam:Path", path));
        builder.Services.AddEmbeddingSpace(builder.Configuration);
        var none = torch.Tensor.TotalCount;
        var ml = new MLContext();
        var model = ml.Model.Load(path, out var _);
        builder.Services.AddScoped(_ => ml.Model.CreatePredictionEngine<Review, Rating>(model));
        using var owned = (IDisposable)model;
        var loaded = torch.Tensor.TotalCount - none;
        Assert.True(loaded > 0);
        using var host = builder.Build();
        using var scope = host.Services.CreateScope();
        var answer = await host.Classifiers().ClassifyAsync("spam", Text, cancellationToken);
        var engine = scope.ServiceProvider.GetRequiredService<PredictionEngine<Review, Rating>>();
        Assert.Equal(answer.Logits, engine.Predict(new() { Text = Text }).Logit);
        Assert.Equal(none + loaded, torch.Tensor.TotalCount);

        // Whoever goes first leaves the weights to the other.
        Assert.True(host.Registry().Remove("spam"));
        Assert.Equal(answer.Logits, engine.Predict(new() { Text = Text }).Logit);
    }

    private static HostApplicationBuilder Builder(params (string Key, string Value)[] models)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(models.Select(model =>
            KeyValuePair.Create<string, string?>($"EmbeddingSpace:Models:{model.Key}", model.Value)));
        builder.Services.AddLogging();
        return builder;
    }

    private sealed class Review
    {
        public string Text { get; set; } = "";
    }

    private sealed class Rating
    {
        public float[] Logit { get; set; } = [];
    }
}

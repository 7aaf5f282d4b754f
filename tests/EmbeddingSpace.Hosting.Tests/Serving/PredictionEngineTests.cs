using EmbeddingSpace.Hosting.Tests.Hosts;
using EmbeddingSpace.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML;
using TorchSharp;
using Xunit;

namespace EmbeddingSpace.Hosting.Tests.Serving;

/// <summary>ML.NET's prediction engines in the same host use the weights that the hosted model has.</summary>
[Trait("Tier", "Pipeline")]
public sealed class PredictionEngineTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_engine_over_the_same_file_shares_its_weights_and_says_the_same()
    {
        // A checkpoint as it is, so that all of its weights are the shared ones.
        var path = Fixtures.SavedModel("text-classifier-bert-classifier.zip");
        using var host = TestHost.Build([("Models:m:Path", path)], services => services.AddSingleton(_ =>
        {
            var ml = new MLContext();
            return ml.Model.CreatePredictionEngine<Input, Output>(ml.Model.Load(path, out var _));
        }));
        var none = torch.Tensor.TotalCount;
        var answer = await host.Classifiers().ClassifyAsync("m", "a film of music", Cancellation);
        var hosted = torch.Tensor.TotalCount - none;
        Assert.True(hosted > 0);
        var engine = host.Services.GetRequiredService<PredictionEngine<Input, Output>>();
        Assert.Equal(answer.Logits, engine.Predict(new() { Text = "a film of music" }).Logit);
        Assert.Equal(none + hosted, torch.Tensor.TotalCount);

        // Whoever goes first leaves the weights to the other.
        Assert.True(host.Registry().Remove("m"));
        Assert.Equal(answer.Logits, engine.Predict(new() { Text = "a film of music" }).Logit);
    }

    private sealed class Input
    {
        public string Text { get; set; } = "";
    }

    private sealed class Output
    {
        public float[] Logit { get; set; } = [];
    }
}

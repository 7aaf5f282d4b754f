using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.ZeroShot;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Scoring.ZeroShot;

/// <summary>Labels asked of a model of inference: that of Hugging Face's pipeline, from the logits of each pair.</summary>
[Trait("Tier", "Unit")]
public sealed class ZeroShotClassifierTests
{
    /// <summary>Texts beside others in a batch: the order of float32 sums.</summary>
    private const double BatchTolerance = 1e-4;

    private static readonly string[] Labels = ["sport", "money", "space"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_logit_is_that_of_the_pair_of_text_and_sentence(bool several)
    {
        using var leaks = new NativeLeakCheck();
        using var folder = new TemporaryFolder();
        var inference = Inference(folder);
        string?[] texts = [.. Enumerable.Range(0, 70).Select(i => $"The rocket number {i} flew to the market."), null, ""];
        using var asked = ZeroShotClassifier.Load(
            Checkpoint.Open(inference), new() { Labels = Labels, Template = "About {}, or not?", SeveralLabels = several });
        using var pairs = TextClassifier.Load(Checkpoint.Open(inference));
        var scores = asked.Score(texts);
        Assert.Equal((several ? HeadKind.MultiLabel : HeadKind.SingleLabel, 3), (asked.Head.Kind, asked.OutputSize));
        for (var text = 0; text < texts.Length; text++)
        {
            var logits = pairs.ScorePairs([.. Labels.Select(label => new TextPair(texts[text], $"About {label}, or not?"))]);
            for (var label = 0; label < Labels.Length; label++)
                Assert.Equal(logits[label][1] - (several ? logits[label][0] : 0), scores[text][label], BatchTolerance);
        }
    }

    [Fact]
    public void A_checkpoint_that_infers_nothing_and_labels_that_are_none_are_refused()
    {
        using var leaks = new NativeLeakCheck();
        using var folder = new TemporaryFolder();
        var topics = Assert.Throws<InvalidCheckpointException>(
            () => ZeroShotClassifier.Load(Checkpoint.Open(Fixtures.Data("models", "mini-a-ag_news")), new() { Labels = Labels }));
        Assert.Contains("begins with 'entail', found 'Business'", topics.Message, StringComparison.Ordinal);
        var inference = Inference(folder);
        foreach (var (options, fault) in new (ZeroShotOptions, string)[]
        {
            (new(), "at least 2 labels, found 0"), (new() { Labels = ["a", "a"] }, "found 'a' 2 times"), (new() { Labels = ["a", " "] }, "no empty label"),
            (new() { Labels = Labels, Template = "About it." }, "must hold {}"),
        })
            Assert.Contains(fault, Assert.Throws<ArgumentException>(() => ZeroShotClassifier.Load(Checkpoint.Open(inference), options)).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void It_stops_when_it_is_told_to()
    {
        using var folder = new TemporaryFolder();
        using var asked = ZeroShotClassifier.Load(Checkpoint.Open(Inference(folder)), new() { Labels = Labels });
        Assert.Throws<OperationCanceledException>(() => asked.Score(["A text."], cancellationToken: new(canceled: true)));
    }

    // The topics of the embedded classifier by other names: which pair gets which logit is what counts.
    private static string Inference(TemporaryFolder folder)
    {
        var copy = folder.Copy(Fixtures.Data("models", "mini-a-ag_news"));
        var config = Path.Combine(copy, "config.json");
        var text = File.ReadAllText(config);
        foreach (var (topic, name) in new[] { ("Business", "CONTRADICTION"), ("Sci/Tech", "ENTAILMENT"), ("Sports", "NEUTRAL"), ("World", "OTHER") })
            text = text.Replace(topic, name, StringComparison.Ordinal);
        File.WriteAllText(config, text);
        return copy;
    }
}

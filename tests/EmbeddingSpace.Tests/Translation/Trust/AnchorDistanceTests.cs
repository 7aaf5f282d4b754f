using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation.Trust;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Trust;

[Trait("Tier", "Unit")]
public sealed class AnchorDistanceTests
{
    private const int Width = 12;

    /// <summary>
    /// Two standard errors of an area at 0.5 from 200 against 200, √((200 + 200 + 1) / (12 · 200 · 200)) = .029, and half as much again for the spread
    /// between folds.
    /// </summary>
    private const double ChanceTolerance = 0.09;

    [Fact]
    public void Texts_of_the_anchors_own_kind_cannot_be_told_from_them()
    {
        using var leaks = new NativeLeakCheck();
        var distance = AnchorDistance.Measure(Draw(200, 0, 1), Draw(200, 0, 2));
        Assert.Equal(0.5, distance.Auc, ChanceTolerance);
        Assert.Equal(0.5, distance.ControlAuc, ChanceTolerance);
        Assert.Equal((200, 200), (distance.Anchors, distance.Texts));
    }

    [Fact]
    public void Texts_that_lie_elsewhere_are_told_apart_the_further_the_better()
    {
        var (near, far) = (AnchorDistance.Measure(Draw(200, 0, 1), Draw(200, 1, 2)), AnchorDistance.Measure(Draw(200, 0, 1), Draw(200, 6, 2)));
        // One feature shifted by one standard deviation: the best area is Φ(1 / √2) = .76.
        Assert.Equal(0.76, near.Auc, ChanceTolerance);
        Assert.True(far.Auc > 0.999, $"Found {far.Auc}.");
        Assert.Equal(0.5, far.ControlAuc, ChanceTolerance);
    }

    [Fact]
    public void A_seed_gives_the_same_bits_and_a_feature_that_never_varies_does_no_harm()
    {
        var (anchors, texts) = (Draw(60, 0, 1, constant: true), Draw(40, 1, 2, constant: true));
        var first = AnchorDistance.Measure(anchors, texts, 3);
        Assert.Equal(first, AnchorDistance.Measure(anchors, texts, 3));
        Assert.InRange(first.Auc, 0, 1);
    }

    [Fact]
    public void Too_few_texts_and_other_features_are_refused()
    {
        Assert.Contains("at least 40 anchors, got 39", Refused(Draw(39, 0, 1), Draw(60, 0, 2)), StringComparison.Ordinal);
        Assert.Contains("at least 20 texts, got 19", Refused(Draw(60, 0, 1), Draw(19, 0, 2)), StringComparison.Ordinal);
        Assert.Contains("12 features", Refused(Draw(60, 0, 1), new(new float[60], 1, new bool[60])), StringComparison.Ordinal);

        static string Refused(TextScores anchors, TextScores texts) =>
            Assert.Throws<ArgumentException>(() => AnchorDistance.Measure(anchors, texts)).Message;
    }

    private static TextScores Draw(int count, float shift, int seed, bool constant = false)
    {
        var random = new Random(seed);
        var values = new float[count * Width];
        for (var i = 0; i < values.Length; i++)
            values[i] = i % Width == 1 && constant ? 7 : Normal() + (i % Width == 0 ? shift : 0);
        return new(values, Width, new bool[count]);

        float Normal() => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
    }
}

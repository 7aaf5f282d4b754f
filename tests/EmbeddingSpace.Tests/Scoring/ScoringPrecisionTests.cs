using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Runtime.Host;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Scoring;

/// <summary>Half precision is asked for, never taken, and gives the same classes.</summary>
[Trait("Tier", "Parity")]
public sealed class ScoringPrecisionTests
{
    /// <summary>What the product promises for bfloat16.</summary>
    private const double SmallestAgreement = 0.995;

    [Fact]
    public void Float32_is_the_default()
    {
        Assert.Equal(ScoringPrecision.Float32, new ScoringOptions().Precision);
        Assert.Equal(ScalarType.Float32, PrecisionChoice.Resolve(ScoringPrecision.Float32, CPU));
        Assert.Equal(ScalarType.BFloat16, PrecisionChoice.Resolve(ScoringPrecision.BFloat16, CPU));
        Assert.Equal(ScalarType.Float16, PrecisionChoice.Resolve(ScoringPrecision.Float16, CPU));
    }

    [Fact]
    public void The_fastest_precision_is_float32_where_the_processor_does_not_multiply_bfloat16()
    {
        var chosen = PrecisionChoice.Resolve(ScoringPrecision.Fastest, CPU);
        Assert.Equal(chosen, PrecisionChoice.Resolve(ScoringPrecision.Fastest, CPU));
        if (!CpuFeatures.HasBFloat16) Assert.Equal(ScalarType.Float32, chosen);
    }

    [Fact]
    public void A_precision_that_does_not_exist_is_refused()
    {
        var folder = Fixtures.Data("models", "mini-a-sst2");
        var exception = Assert.Throws<ArgumentException>(() => TextClassifier.Load(Checkpoint.Open(folder), new() { Precision = (ScoringPrecision)7 }));
        Assert.Contains(nameof(ScoringOptions.Precision), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bfloat16_gives_the_classes_of_float32()
    {
        using var leaks = new NativeLeakCheck();
        var folder = Fixtures.Shared("models", "paraphrase-MiniLM-L3-v2-sst2");
        var lines = File.ReadLines(Fixtures.Shared("datasets", "sst2.test.tsv")).Skip(1).Take(1000);
        string[] texts = [.. lines.Select(line => line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..])];
        var (exact, rounded) = (Classes(folder, texts, ScoringPrecision.Float32), Classes(folder, texts, ScoringPrecision.BFloat16));
        var agreement = exact.Zip(rounded, (left, right) => left == right ? 1.0 : 0).Average();
        Assert.True(agreement >= SmallestAgreement, $"Expected the same class for {SmallestAgreement:P1} of {texts.Length} texts, found {agreement:P1}.");
    }

    [Theory]
    [InlineData(ScoringPrecision.BFloat16, 0.999)]
    [InlineData(ScoringPrecision.Float16, 0.99999)]
    public void States_of_half_precision_differ_from_float32_but_little(ScoringPrecision precision, double smallestCosine) =>
        AssertAlike(precision, smallestCosine, CPU);

    [Theory]
    [InlineData(ScoringPrecision.BFloat16, 0.999)]
    [InlineData(ScoringPrecision.Float16, 0.99999)]
    public void States_of_half_precision_differ_from_float32_but_little_on_a_GPU(ScoringPrecision precision, double smallestCosine) =>
        AssertAlike(precision, smallestCosine, Gpu.Require());

    private static void AssertAlike(ScoringPrecision precision, double smallestCosine, Device device)
    {
        using var leaks = new NativeLeakCheck();
        var folder = Fixtures.Data("models", "mini-b");
        string[] texts = ["A quiet film.", "Shares fell on Monday, and rose again."];
        var exact = Encode(ScoringPrecision.Float32);
        var rounded = Encode(precision);
        Assert.NotEqual(exact, rounded);
        var (dot, left, right) = (0.0, 0.0, 0.0);
        for (var i = 0; i < exact.Length; i++)
            (dot, left, right) = (dot + (exact[i] * rounded[i]), left + (exact[i] * exact[i]), right + (rounded[i] * rounded[i]));
        // Eight bits of fraction, or eleven: the cosine lost is of the order of their square, block after block.
        Assert.InRange(dot / Math.Sqrt(left * right), smallestCosine, 1.000001);

        double[] Encode(ScoringPrecision wished)
        {
            using var encoder = TextEncoder.Load(Checkpoint.Open(folder), null, Pooling.Mean, new() { Precision = wished, Device = device });
            return [.. encoder.Score(texts).Values.ToArray().Select(value => (double)value)];
        }
    }

    private static int[] Classes(string folder, string[] texts, ScoringPrecision precision)
    {
        using var classifier = TextClassifier.Load(Checkpoint.Open(folder), new() { Precision = precision });
        var scores = classifier.Score(texts);
        return [.. Enumerable.Range(0, texts.Length).Select(i => scores[i].IndexOf(scores[i].ToArray().Max()))];
    }
}

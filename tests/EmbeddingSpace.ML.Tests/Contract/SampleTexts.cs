using Microsoft.ML;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Contract;

/// <summary>Texts of many lengths for real models, an empty one and repeats among them.</summary>
internal static class SampleTexts
{
    public const int Count = 70;

    /// <summary>A text alone and in a padded batch differ by the order of float32 sums only.</summary>
    public const float BatchTolerance = 1e-5f;

    private static readonly string[] Words = ["the", "world", "of", "music", "was", "first", "known", "in", "language", "a"];

    public static IEnumerable<string> Create(int count = Count) =>
        Enumerable.Range(0, count).Select(i => string.Join(' ', Enumerable.Range(0, i % 17).Select(word => Words[(i * 7 + word * 3) % Words.Length])));

    public static IDataView View(MLContext context) => context.Data.LoadFromEnumerable(Create().Select(text => new SampleText { Text = text }));

    /// <summary>Equal but for the order of sums.</summary>
    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], BatchTolerance);
    }
}

using System.Text.Json;
using Xunit;

namespace EmbeddingSpace.Testing;

/// <summary>Float64 reference values of <c>make_formula_goldens.py</c>, and the tolerances they are compared within.</summary>
public static class FormulaGoldens
{
    /// <summary>Relative, for the Float64 path: leaves room for another order of summation and the Gram form of the pseudo-inverse.</summary>
    public const double Float64Tolerance = 1e-6;

    /// <summary>Relative to the largest value compared, for the Float32 path.</summary>
    public const double Float32Tolerance = 1e-4;

    /// <summary>The models of the projection, interaction, keep-k and similarity files.</summary>
    public static IReadOnlyList<string> Models { get; } = ["gpt2-lm", "gpt2-lm-wide", "bert-mlm", "bert-mlm-wide"];

    /// <summary>Read a file.</summary>
    public static JsonElement Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Fixtures.RepositoryRoot, "tests", "Fixtures", "formulas", name + ".json")));
        return document.RootElement.Clone();
    }

    /// <summary>A list of numbers.</summary>
    public static double[] Numbers(this JsonElement element) => [.. element.EnumerateArray().Select(value => value.GetDouble())];

    /// <summary>A list of lists of numbers.</summary>
    public static double[][] Rows(this JsonElement element) => [.. element.EnumerateArray().Select(Numbers)];

    /// <summary>Compare numbers, relative to the largest expected one.</summary>
    public static void AssertClose(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Count, actual.Count);
        var scale = expected.Max(Math.Abs);
        for (var i = 0; i < expected.Count; i++)
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * scale,
                $"{what}: number {i}: expected {expected[i]}, found {actual[i]}, more than {tolerance} x {scale} apart.");
    }

    /// <summary>Compare rankings: scores place by place, and keys wherever no other score is within the tolerance.</summary>
    public static void AssertRanking<T>(IReadOnlyList<T> expected, IReadOnlyList<double> expectedScores,
        IReadOnlyList<T> actual, IReadOnlyList<double> actualScores, double tolerance, string what)
    {
        AssertClose(expectedScores, actualScores, tolerance, what);
        var width = 2 * tolerance * expectedScores.Max(Math.Abs);
        for (var i = 0; i < expected.Count; i++)
        {
            // The last place may be tied with one that did not make it.
            var tied = i == expected.Count - 1 || expectedScores.Where((score, j) => j != i && Math.Abs(score - expectedScores[i]) <= width).Any();
            if (tied) continue;
            Assert.True(EqualityComparer<T>.Default.Equals(expected[i], actual[i]), $"{what}: place {i}: expected {expected[i]}, found {actual[i]}.");
        }
    }
}

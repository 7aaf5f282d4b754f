using System.Text.Json;
using EmbeddingSpace.Models;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Translation;

[Trait("Tier", "Unit")]
public sealed class RidgeRegressionTests
{
    /// <summary>The map is handed out in float32: half a unit in the last place of weights below 4.</summary>
    private const double FloatTolerance = 1e-6;

    /// <summary>Two float64 ways to the same number through matrices of condition below 1e6.</summary>
    private const double DoubleTolerance = 1e-9;

    [Fact]
    public void Weights_and_bias_equal_the_golden_ridge()
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Fixtures.RepositoryRoot, "tests", "Fixtures", "formulas", "closed_forms.json")));
        var (x, y) = (Matrix(golden, "x"), Matrix(golden, "y"));
        using var ridge = new RidgeRegression(x, standardise: false);
        var map = ridge.Solve(y, golden.RootElement.GetProperty("ridge.alpha").GetDouble() / x.shape[0]);
        AssertClose([.. golden.RootElement.GetProperty("ridge.weights").EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(value => value.GetDouble())], map.Weights);
        AssertClose([.. golden.RootElement.GetProperty("ridge.bias").EnumerateArray().Select(value => value.GetDouble())], map.Bias);
    }

    [Theory]
    [InlineData(30, 5)]
    [InlineData(12, 40)]
    public void Leave_one_out_equals_fitting_without_the_row(int rows, int width)
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var (x, y) = (randn([rows, width], dtype: float64, generator: generator), randn([rows, 2], dtype: float64, generator: generator));
        const double strength = 0.3;
        using var ridge = new RidgeRegression(x, standardise: false);
        var together = ridge.LeaveOneOut(y, strength);
        for (var row = 0; row < rows; row++)
        {
            var others = tensor(Enumerable.Range(0, rows).Where(other => other != row).Select(other => (long)other).ToArray());
            var (xs, ys) = (x.index_select(0, others), y.index_select(0, others));
            var (xm, ym) = (xs.mean([0]), ys.mean([0]));
            // The penalty is fixed in absolute terms: one row less must not change it.
            var weights = linalg.solve((xs - xm).t().matmul(xs - xm) + strength * rows * eye(width, dtype: float64), (xs - xm).t().matmul(ys - ym));
            var alone = (x[row] - xm).matmul(weights) + ym;
            Assert.True((alone - together[row]).abs().max().item<double>() < DoubleTolerance, $"Row {row}: {alone} against {together[row]}.");
        }
    }

    [Fact]
    public void A_constant_feature_gets_no_weight_and_no_infinity()
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var x = cat([randn([50, 3], dtype: float64, generator: generator), full([50, 1], 7.5, dtype: float64)], 1);
        using var ridge = new RidgeRegression(x);
        var map = ridge.Solve(x.narrow(1, 0, 1) * 2, 1e-9);
        Assert.Equal(0, map.Weights[3]);
        Assert.InRange(map.Weights[0], 2 - 1e-4, 2 + 1e-4);
    }

    [Fact]
    public void A_stored_map_comes_back_bit_for_bit_and_a_cut_one_is_refused()
    {
        var map = new LinearMap([1.5f, -2f, float.Epsilon, 4f, 5f, 6f], [0.25f, -1f]);
        using var stream = new MemoryStream();
        map.Write(stream);
        stream.Position = 0;
        var read = LinearMap.Read(stream, "head.map");
        Assert.Equal(map.Weights, read.Weights);
        Assert.Equal(map.Bias, read.Bias);
        using var cut = new MemoryStream(stream.ToArray()[..^1]);
        Assert.Contains("truncated", Assert.Throws<EmbeddingSpace.Checkpoints.InvalidCheckpointException>(() => LinearMap.Read(cut, "head.map")).Message, StringComparison.Ordinal);
    }

    private static Tensor Matrix(JsonDocument golden, string name)
    {
        var rows = golden.RootElement.GetProperty(name).EnumerateArray().Select(row => row.EnumerateArray().Select(value => value.GetDouble()).ToArray()).ToArray();
        return tensor(rows.SelectMany(row => row).ToArray(), [rows.Length, rows[0].Length]);
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.InRange(actual[i], expected[i] - FloatTolerance, expected[i] + FloatTolerance);
    }
}

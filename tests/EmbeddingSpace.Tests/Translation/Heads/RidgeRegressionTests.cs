using System.Text.Json;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation.Heads;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Translation.Heads;

[Trait("Tier", "Unit")]
public sealed class RidgeRegressionTests
{
    /// <summary>The map is handed out in float32: half a unit in the last place of weights below 4.</summary>
    private const double FloatTolerance = 1e-6;

    /// <summary>Relative error of predictions that half of the rows as landmarks may cost: far below what would change a choice.</summary>
    private const double LandmarkTolerance = 0.05;

    /// <summary>Two float64 ways to the same number through matrices of condition below 1e6.</summary>
    private const double DoubleTolerance = 1e-9;

    /// <summary>The share of the diagonal (1e-9) that keeps the factorisation of the landmarks well posed, by the strength, with a margin of ten.</summary>
    private const double JitterTolerance = 1e-7;

    [Fact]
    public void Weights_and_bias_equal_the_golden_ridge()
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Fixtures.RepositoryRoot, "tests", "Fixtures", "formulas", "closed_forms.json")));
        var (x, y) = (Matrix(golden, "x"), Matrix(golden, "y"));
        using var ridge = new RidgeRegression(x, y, (int)x.shape[0], standardise: false);
        var map = ridge.Solve(golden.RootElement.GetProperty("ridge.alpha").GetDouble() / x.shape[0], 0, (int)y.shape[1]);
        AssertClose([.. golden.RootElement.GetProperty("ridge.weights").EnumerateArray().SelectMany(Numbers)], map.Weights);
        AssertClose(Numbers(golden.RootElement.GetProperty("ridge.bias")), map.Bias);
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
        using var ridge = new RidgeRegression(x, y, rows, standardise: false);
        var together = ridge.LeaveOneOut(strength);
        for (var row = 0; row < rows; row++)
        {
            var others = tensor(Enumerable.Range(0, rows).Where(other => other != row).Select(other => (long)other).ToArray());
            var (xs, ys) = (x.index_select(0, others), y.index_select(0, others));
            var (xm, ym) = (xs.mean([0]), ys.mean([0]));
            // The penalty is fixed in absolute terms: one row less must not change it.
            var weights = linalg.solve((xs - xm).t().matmul(xs - xm) + strength * rows * eye(width, dtype: float64), (xs - xm).t().matmul(ys - ym));
            var alone = (x[row] - xm).matmul(weights) + ym;
            var error = (alone - together[row]).abs().max().item<double>();
            Assert.True(error < (rows > width ? DoubleTolerance : JitterTolerance), $"Row {row}: {alone} against {together[row]}.");
        }
    }

    [Theory]
    [InlineData(200, 8, 40)]
    [InlineData(200, 60, 40)]
    public void Rows_that_stream_by_in_any_blocks_give_the_fit_of_all_rows(int rows, int width, int judged)
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        using var generator = new Generator(11);
        var (x, y) = (randn([rows, width], dtype: float64, generator: generator), randn([rows, 3], dtype: float64, generator: generator));
        LinearMap Fit(int block)
        {
            using var ridge = new RidgeRegression(x.narrow(0, 0, judged), y.narrow(0, 0, judged), judged, standardise: false);
            for (var start = judged; start < rows; start += block)
            {
                var count = Math.Min(block, rows - start);
                ridge.Add(x.narrow(0, start, count), y.narrow(0, start, count));
            }
            Assert.Equal(rows, ridge.Rows);
            return ridge.Solve(0.1, 0, 3);
        }

        var (one, many) = (Fit(rows), Fit(7));
        for (var i = 0; i < one.Weights.Length; i++) Assert.Equal(one.Weights[i], many.Weights[i], FloatTolerance);
        if (width > judged) return;
        // With no more features than landmarks it is the ridge of the textbook over all rows.
        var (xc, yc) = (x - x.mean([0]), y - y.mean([0]));
        var expected = linalg.solve(xc.t().matmul(xc) + 0.1 * rows * eye(width, dtype: float64), xc.t().matmul(yc)).data<double>().ToArray();
        AssertClose(expected, one.Weights);
    }

    [Fact]
    public void Leave_one_out_holds_when_other_rows_stream_by()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(13);
        var (x, y) = (randn([90, 6], dtype: float64, generator: generator), randn([90, 2], dtype: float64, generator: generator));
        using var ridge = new RidgeRegression(x.narrow(0, 0, 30), y.narrow(0, 0, 30), 30, standardise: false);
        ridge.Add(x.narrow(0, 30, 60), y.narrow(0, 30, 60));
        var others = tensor(Enumerable.Range(0, 90).Where(row => row != 4).Select(row => (long)row).ToArray());
        var (xs, ys) = (x.index_select(0, others), y.index_select(0, others));
        var (xm, ym) = (xs.mean([0]), ys.mean([0]));
        var weights = linalg.solve((xs - xm).t().matmul(xs - xm) + 0.2 * 90 * eye(6, dtype: float64), (xs - xm).t().matmul(ys - ym));
        var alone = (x[4] - xm).matmul(weights) + ym;
        Assert.True((alone - ridge.LeaveOneOut(0.2)[4]).abs().max().item<double>() < DoubleTolerance);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(60)]
    public void A_row_that_counts_twice_is_a_row_that_comes_twice(int width)
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        using var generator = new Generator(19);
        var (x, y) = (randn([40, width], dtype: float64, generator: generator), randn([40, 2], dtype: float64, generator: generator));
        var twice = tensor(new long[] { 3, 17, 36 });
        var weights = ones(40, dtype: float64).index_fill_(0, twice, 2);
        using var weighted = new RidgeRegression(x.narrow(0, 0, 30), y.narrow(0, 0, 30), 30, standardise: false, weights: weights.narrow(0, 0, 30));
        weighted.Add(x.narrow(0, 30, 10), y.narrow(0, 30, 10), weights.narrow(0, 30, 10));
        using var repeated = new RidgeRegression(x.narrow(0, 0, 30), y.narrow(0, 0, 30), 30, standardise: false);
        repeated.Add(cat([x.narrow(0, 30, 10), x.index_select(0, twice)], 0), cat([y.narrow(0, 30, 10), y.index_select(0, twice)], 0));
        AssertClose([.. repeated.Solve(0.2, 0, 2).Weights.Select(weight => (double)weight)], weighted.Solve(0.2, 0, 2).Weights);

        // Left out whole, however much it counts: what the textbook's fit without it says.
        var mostly = ones(40, dtype: float64).index_fill_(0, twice, 2);
        using var all = new RidgeRegression(x, y, 40, standardise: false, weights: mostly);
        var without = mostly.clone().index_fill_(0, tensor(new long[] { 17 }), 0).unsqueeze(1);
        var (xm, ym) = ((x * without).sum([0]) / without.sum(), (y * without).sum([0]) / without.sum());
        var gram = (x - xm).t().matmul((x - xm) * without) + 0.2 * mostly.sum() * eye(width, dtype: float64);
        var alone = (x[17] - xm).matmul(linalg.solve(gram, (x - xm).t().matmul((y - ym) * without))) + ym;
        Assert.True((alone - all.LeaveOneOut(0.2)[17]).abs().max().item<double>() < (width < 40 ? DoubleTolerance : JitterTolerance));
        Assert.Equal(43 * 43 / 49.0, all.JudgedSize, DoubleTolerance);
        Assert.Throws<ArgumentException>(() => all.Add(x, y));
    }

    [Fact]
    public void A_feature_that_is_emphasised_costs_less_penalty()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(23);
        var x = randn([80, 5], dtype: float64, generator: generator);
        var y = randn([80, 1], dtype: float64, generator: generator);
        var emphasis = tensor(new[] { 1.0, 3.0, 0.5, 0.0, 1.0 });
        using var emphasised = new RidgeRegression(x, y, 80, standardise: false, emphasis: emphasis);
        using var scaled = new RidgeRegression(x * emphasis, y, 80, standardise: false);
        var expected = scaled.Solve(0.5, 0, 1).Weights.Zip([1.0, 3.0, 0.5, 0.0, 1.0], (weight, factor) => weight * factor).ToArray();
        AssertClose(expected, emphasised.Solve(0.5, 0, 1).Weights);
    }

    [Fact]
    public void Half_of_the_rows_as_landmarks_predict_nearly_what_all_do()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(17);
        // Features of a few directions and noise, as pooled states are.
        var x = Normal(400, 20).matmul(Normal(20, 600)) + 0.1 * Normal(400, 600);
        var y = x.matmul(Normal(600, 2)) / 100;
        using var all = new RidgeRegression(x, y, 400);
        using var half = new RidgeRegression(x, y, 200);
        var difference = (all.LeaveOneOut(0.1) - half.LeaveOneOut(0.1)).pow(2).mean().sqrt() / y.std();
        Assert.InRange(difference.item<double>(), 0, LandmarkTolerance);

        Tensor Normal(int rows, int columns) => randn([rows, columns], dtype: float64, generator: generator);
    }

    [Fact]
    public void A_constant_feature_gets_no_weight_and_no_infinity()
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var x = cat([randn([50, 3], dtype: float64, generator: generator), full([50, 1], 7.5, dtype: float64)], 1);
        using var ridge = new RidgeRegression(x, x.narrow(1, 0, 1) * 2, 50);
        var map = ridge.Solve(1e-9, 0, 1);
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
        Assert.Contains("truncated", Assert.Throws<InvalidCheckpointException>(() => LinearMap.Read(cut, "head.map")).Message, StringComparison.Ordinal);
    }

    private static Tensor Matrix(JsonDocument golden, string name)
    {
        var rows = golden.RootElement.GetProperty(name).EnumerateArray().Select(Numbers).ToArray();
        return tensor(rows.SelectMany(row => row).ToArray(), [rows.Length, rows[0].Length]);
    }

    private static double[] Numbers(JsonElement row) => [.. row.EnumerateArray().Select(value => value.GetDouble())];

    private static void AssertClose(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.InRange(actual[i], expected[i] - FloatTolerance, expected[i] + FloatTolerance);
    }
}

using EmbeddingSpace.Alignment.Layers;
using EmbeddingSpace.Testing;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Alignment.Layers;

[Trait("Tier", "Parity")]
public sealed class RepresentationSimilarityTests
{
    [Fact]
    public void Cka_and_canonical_correlations_equal_the_reference()
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        var golden = FormulaGoldens.Read("closed_forms");
        var (x, y) = (Matrix(golden.GetProperty("x").Rows()), Matrix(golden.GetProperty("y").Rows()));
        const double tolerance = FormulaGoldens.Float64Tolerance;
        FormulaGoldens.AssertClose([golden.GetProperty("cka.linear").GetDouble()], [RepresentationSimilarity.LinearCka(x, y)], tolerance, "cka");
        FormulaGoldens.AssertClose(golden.GetProperty("cca").Numbers(), RepresentationSimilarity.CanonicalCorrelations(x, y), tolerance, "cca");
    }

    [Fact]
    public void A_turned_and_scaled_representation_is_alike_and_an_unrelated_one_is_not()
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        var x = randn(500, 8, dtype: ScalarType.Float64, generator: generator);
        var (rotation, _) = linalg.qr(randn(8, 8, dtype: ScalarType.Float64, generator: generator));
        var other = randn(500, 8, dtype: ScalarType.Float64, generator: generator);
        Assert.Equal(1, RepresentationSimilarity.LinearCka(x, x.matmul(rotation) * 3 + 2), 9);
        Assert.Equal(1, RepresentationSimilarity.Svcca(x, x.matmul(rotation) * 3 + 2), 9);
        // 500 examples of 8 features: chance leaves about 8 / 500 of CKA and √(8 / 500) of correlation.
        Assert.InRange(RepresentationSimilarity.LinearCka(x, other), 0, 0.05);
        Assert.InRange(RepresentationSimilarity.Svcca(x, other), 0, 0.2);
    }

    [Fact]
    public void Matrices_of_different_examples_are_refused()
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        var message = Assert.Throws<ArgumentException>(() => RepresentationSimilarity.LinearCka(zeros(3, 2), zeros(4, 2))).Message;
        Assert.Contains("[3, 2] and [4, 2]", message, StringComparison.Ordinal);
    }

    private static Tensor Matrix(double[][] rows) => tensor(rows.SelectMany(row => row).ToArray(), [rows.Length, rows[0].Length]);
}

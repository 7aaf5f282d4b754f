using EmbeddingSpace.Kernels.Products;
using EmbeddingSpace.Testing;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Kernels.Products;

[Trait("Tier", "Unit")]
public sealed class AbsoluteProductsTests
{
    /// <summary>Sums of some hundred products of normal numbers, and of some hundred magnitudes, in the element type.</summary>
    private const double Float32Tolerance = 1e-5;

    /// <summary>The same in Float64.</summary>
    private const double Float64Tolerance = 1e-12;

    [Theory]
    [InlineData(1, 1, 1, ScalarType.Float64)]
    [InlineData(7, 5, 3, ScalarType.Float32)]
    [InlineData(96, 64, 192, ScalarType.Float32)]
    [InlineData(205, 131, 401, ScalarType.Float32)]
    [InlineData(205, 131, 401, ScalarType.Float64)]
    public void Means_equal_those_of_the_whole_matrix_and_every_run_gives_the_same_bits(int rows, int columns, int size, ScalarType type)
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        using var generator = new Generator(8);
        var left = randn(rows, size, dtype: ScalarType.Float64, generator: generator).to(type);
        var right = randn(columns, size, dtype: ScalarType.Float64, generator: generator).to(type);
        var magnitudes = left.to(ScalarType.Float64).matmul(right.to(ScalarType.Float64).t()).abs();
        using var packedLeft = PackedRows.Left(left);
        using var packedRight = PackedRows.Right(right);
        var (mean, largest) = AbsoluteProducts.Summarise(packedLeft, packedRight, CancellationToken.None);
        var tolerance = type == ScalarType.Float32 ? Float32Tolerance : Float64Tolerance;
        Assert.Equal(1, mean / magnitudes.mean().item<double>(), tolerance);
        Assert.Equal(1, largest / magnitudes.amax([1]).mean().item<double>(), tolerance);
        for (var run = 0; run < 3; run++) Assert.Equal((mean, largest), AbsoluteProducts.Summarise(packedLeft, packedRight, CancellationToken.None));
    }

    [Fact]
    public void A_cancelled_product_throws_once()
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        using var left = PackedRows.Left(ones(300, 4));
        using var right = PackedRows.Right(ones(20, 4));
        Assert.Throws<OperationCanceledException>(() => AbsoluteProducts.Summarise(left, right, new CancellationToken(canceled: true)));
    }
}

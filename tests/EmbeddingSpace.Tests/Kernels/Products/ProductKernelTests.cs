using System.Numerics;
using System.Runtime.Intrinsics;
using EmbeddingSpace.Kernels.Products;
using Xunit;

namespace EmbeddingSpace.Tests.Kernels.Products;

/// <summary>Every register width on every processor: where the hardware lacks one, the runtime puts it together.</summary>
[Trait("Tier", "Unit")]
public sealed unsafe class ProductKernelTests
{
    private const int Depth = 37;

    [Fact]
    public void A_tile_of_256_bit_floats_holds_the_inner_products() => Check<float, Vector256<float>, Lanes256<float>>(1e-5);

    [Fact]
    public void A_tile_of_256_bit_doubles_holds_the_inner_products() => Check<double, Vector256<double>, Lanes256<double>>(1e-13);

    [Fact]
    public void A_tile_of_512_bit_floats_holds_the_inner_products() => Check<float, Vector512<float>, Lanes512<float>>(1e-5);

    [Fact]
    public void A_tile_of_512_bit_doubles_holds_the_inner_products() => Check<double, Vector512<double>, Lanes512<double>>(1e-13);

    /// <summary>In two passes, so that what the tile already holds counts; the tolerance is some roundings of sums of 37 products below 1.</summary>
    private static void Check<T, TVector, TLanes>(double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> where TVector : struct where TLanes : ILanes<TVector, T>
    {
        const int FirstPass = 20;
        var random = new Random(5);
        var columns = ProductKernel.RightVectors * TLanes.Count;
        var (left, right) = (Draw(Depth * ProductKernel.LeftRows), Draw(Depth * columns));
        var tile = new T[ProductKernel.LeftRows * columns];
        // Whatever lay there before the first pass must not count.
        tile.AsSpan().Fill(T.CreateChecked(1000));
        fixed (T* l = left, r = right, t = tile)
        {
            ProductKernel.Multiply<T, TVector, TLanes>(l, r, FirstPass, t, first: true);
            ProductKernel.Multiply<T, TVector, TLanes>(l + FirstPass * ProductKernel.LeftRows, r + FirstPass * columns, Depth - FirstPass, t, first: false);
        }
        for (var row = 0; row < ProductKernel.LeftRows; row++)
            for (var column = 0; column < columns; column++)
            {
                var expected = Enumerable.Range(0, Depth).Sum(k =>
                    double.CreateChecked(left[k * ProductKernel.LeftRows + row]) * double.CreateChecked(right[k * columns + column]));
                Assert.Equal(expected, double.CreateChecked(tile[row * columns + column]), tolerance);
            }

        T[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked(random.NextDouble() - 0.5))];
    }
}

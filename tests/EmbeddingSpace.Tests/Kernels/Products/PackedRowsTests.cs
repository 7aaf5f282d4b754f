using EmbeddingSpace.Kernels.Products;
using EmbeddingSpace.Testing;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Kernels.Products;

[Trait("Tier", "Unit")]
public sealed unsafe class PackedRowsTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(12, 4)]
    [InlineData(77, 5)]
    public void Panels_hold_the_rows_coordinate_by_coordinate_and_end_with_zeros(int rows, int size)
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        // A view of every other column: not contiguous.
        var matrix = arange(1, rows * size * 2 + 1, dtype: ScalarType.Float64).reshape(rows, size, 2).select(2, 0);
        foreach (var pack in new Func<Tensor, PackedRows>[] { PackedRows.Left, PackedRows.Right })
        {
            using var packed = pack(matrix);
            Assert.Equal((rows, size, ScalarType.Float64), (packed.Count, packed.Size, packed.Type));
            Assert.Equal((rows + packed.PanelRows - 1) / packed.PanelRows, packed.Panels);
            for (var row = 0; row < packed.Panels * packed.PanelRows; row++)
                for (var k = 0; k < size; k++)
                {
                    var found = packed.Panel<double>(row / packed.PanelRows)[k * packed.PanelRows + row % packed.PanelRows];
                    Assert.Equal(row < rows ? 2.0 * (row * size + k) + 1 : 0, found);
                }
        }
    }

    [Fact]
    public void Other_types_are_refused()
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        var exception = Assert.Throws<ArgumentException>(() => PackedRows.Left(ones(2, 2, dtype: ScalarType.Int32)));
        Assert.Contains("expected Float32 or Float64, got Int32", exception.Message, StringComparison.Ordinal);
    }
}

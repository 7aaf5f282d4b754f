using EmbeddingSpace.Kernels;
using EmbeddingSpace.Testing;
using Xunit;
using static EmbeddingSpace.Testing.TensorValues;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Kernels;

/// <summary>Embedding rows summed in registers against libtorch's; sums of the same numbers in the same order have the same bits.</summary>
[Trait("Tier", "Unit")]
public sealed class CpuEmbeddingTests
{
    [Theory]
    [InlineData(1, 384, false)]
    [InlineData(70, 45, false)]
    [InlineData(33, 5, false)]
    [InlineData(70, 384, true)]
    [InlineData(16, 45, true)]
    public void Sum_has_the_bits_of_libtorch(int cells, int hidden, bool half)
    {
        using var leaks = new NativeLeakCheck();
        var type = half ? ScalarType.BFloat16 : ScalarType.Float32;
        Assert.SkipUnless(VectorMath.Supports(CPU, type), "This processor has no vectors of 256 bits.");
        using var scope = NewDisposeScope();
        using var generator = new Generator(9);
        var (tokens, positions, types) = (Table(100), Table(40), Table(2));
        var (ids, places) = (randint(0, 100, [cells], ScalarType.Int64, generator: generator), randint(0, 40, [cells], ScalarType.Int64, generator: generator));
        var expected = tokens.index_select(0, ids).to(float32).add_(positions.index_select(0, places)).add_(types.narrow(0, 0, 1));
        Assert.Equal(Floats(expected), Floats(CpuEmbedding.Sum(cells, (tokens, ids), (positions, places), (types, null))));

        Tensor Table(int rows) => randn([rows, hidden], generator: generator).to(type);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-1)]
    public void A_row_that_no_table_has_is_refused(long row)
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => CpuEmbedding.Sum(2, (zeros(4, 8), tensor(new[] { 0, row }))));
        Assert.Contains("Expected rows 0 to 3", fault.Message, StringComparison.Ordinal);
    }
}

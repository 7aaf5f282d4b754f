using EmbeddingSpace.Kernels;
using EmbeddingSpace.Testing;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Kernels;

[Trait("Tier", "Unit")]
public sealed class GramSpectrumTests
{
    /// <summary>Float64 through one eigendecomposition of a matrix of condition below 1e3.</summary>
    private const double Tolerance = 1e-10;

    private const double Floor = 1e-9;

    [Fact]
    public void Roots_multiply_to_the_matrix_and_to_the_projection_where_it_has_no_full_rank()
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var x = randn([40, 6], dtype: float64, generator: generator);
        // The last column is the first again: one direction is nothing.
        var rows = cat([x, x.narrow(1, 0, 1)], 1);
        var gram = rows.t().matmul(rows);
        var spectrum = GramSpectrum.Of(gram);
        AssertClose(gram, spectrum.SymmetricRoot().matmul(spectrum.SymmetricRoot()));
        AssertClose(gram, spectrum.Half.matmul(spectrum.Half.t()));
        var inverse = spectrum.SymmetricInverseRoot(Floor);
        AssertClose(gram, gram.matmul(inverse).matmul(inverse).matmul(gram));
        Assert.Equal(1, spectrum.InverseRoots(Floor).eq(0).sum().item<long>());
    }

    [Fact]
    public void The_leading_directions_hold_the_share_asked_for_and_whiten()
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        var gram = tensor(new[] { 90.0, 8, 2, 0 }).diag();
        Assert.Equal([90], Kept(0.9));
        Assert.Equal([8, 90], Kept(0.91));
        Assert.Equal([2, 8, 90], Kept(1));
        var whitener = GramSpectrum.Leading(gram, 1).Whitener;
        AssertClose(eye(3, dtype: float64), whitener.t().matmul(gram).matmul(whitener));

        double[] Kept(double share) => GramSpectrum.Leading(gram, share).Values.data<double>().ToArray();
    }

    private static void AssertClose(Tensor expected, Tensor actual) =>
        Assert.InRange((expected - actual).abs().max().item<double>(), 0, Tolerance * expected.norm().item<double>());
}

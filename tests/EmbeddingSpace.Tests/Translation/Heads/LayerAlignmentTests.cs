using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation.Heads;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Translation.Heads;

[Trait("Tier", "Unit")]
public sealed class LayerAlignmentTests
{
    private const int Hidden = 8;

    /// <summary>Two float64 ways to the same sums.</summary>
    private const double DoubleTolerance = 1e-9;

    [Fact]
    public void Weights_are_the_alignment_of_the_kernels_in_full()
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var features = randn([50, 3 * Hidden], dtype: float64, generator: generator) * 4 + 2;
        var logits = randn([50, 3], dtype: float64, generator: generator) + features.narrow(1, Hidden, 3);
        var weights = LayerAlignment.Weights(features, logits, Hidden);
        var centred = logits - logits.mean([0]);
        var wanted = centred.matmul(centred.t());
        var alignments = Enumerable.Range(0, 3).Select(block =>
        {
            var x = features.narrow(1, block * Hidden, Hidden);
            x = (x - x.mean([0])) / (x - x.mean([0])).pow(2).mean([0]).sqrt();
            var kernel = x.matmul(x.t());
            return ((kernel * wanted).sum() / (kernel.norm() * wanted.norm())).item<double>();
        }).ToArray();
        for (var block = 0; block < 3; block++) Assert.Equal(alignments[block] / alignments.Average(), weights[block], DoubleTolerance);
        Assert.Equal(1, weights.Average(), DoubleTolerance);
        // The block that the logits were made of.
        Assert.Equal(1, Array.IndexOf(weights, weights.Max()));
    }

    [Fact]
    public void A_block_that_never_varies_counts_nothing_and_where_nothing_is_aligned_all_count_alike()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        var varying = randn([30, Hidden], dtype: float64, generator: generator);
        var constant = ones(30, Hidden, dtype: float64);
        Assert.Equal([0, 2], LayerAlignment.Weights(cat([constant, varying], 1), varying.narrow(1, 0, 2), Hidden));
        Assert.Equal([1, 1], LayerAlignment.Weights(cat([constant, constant], 1), varying.narrow(1, 0, 2), Hidden));
    }
}

using EmbeddingSpace.Projection.Interactions;
using EmbeddingSpace.Testing;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Projection.Interactions;

[Trait("Tier", "Unit")]
public sealed class PairSearchTests
{
    [Theory]
    [InlineData(700, 1500, 8, 100, 0.0)]
    [InlineData(1300, 900, 5, 37, 2.0)]
    [InlineData(30, 20, 4, 600, 0.0)]
    [InlineData(1, 1, 3, 1, 0.0)]
    public void Pruned_pairs_equal_those_of_the_whole_matrix(int rows, int columns, int size, int top, double spread)
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var left = Rows(rows);
        var right = Rows(columns);
        var (expected, places) = left.matmul(right.t()).flatten().sort(0, descending: true, stable: true);
        var (pairs, share) = PairSearch.Search(left, right, top, CancellationToken.None);
        Assert.Equal(top, pairs.Length);
        for (var i = 0; i < top; i++)
        {
            Assert.Equal(expected[i].item<double>(), pairs[i].Score, 10);
            Assert.Equal(places[i].item<long>(), (long)pairs[i].Left * columns + pairs[i].Right);
        }
        Assert.InRange(share, double.Epsilon, 1);
        // Where lengths differ much, most blocks are ruled out.
        if (spread > 0) Assert.True(share < 0.5, $"{share}");

        // Lengths that differ, the more so the wider the spread.
        Tensor Rows(int count)
        {
            var directions = randn(count, size, dtype: ScalarType.Float64, generator: generator);
            return directions * (randn(count, 1, dtype: ScalarType.Float64, generator: generator) * spread).exp();
        }
    }

    [Fact]
    public void Rows_whose_length_lies_in_few_coordinates_are_left_early_and_nothing_is_missed()
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        using var generator = new Generator(9);
        // Fading coordinates, as balanced factors have them; a size that is no multiple of the stages.
        var fading = (arange(0, 45, dtype: ScalarType.Float32) * -0.1).exp();
        var left = randn(2000, 45, generator: generator) * fading;
        var right = randn(3000, 45, generator: generator) * fading;
        var (_, places) = left.to(ScalarType.Float64).matmul(right.to(ScalarType.Float64).t()).flatten().topk(50, 0);
        var (pairs, share) = PairSearch.Search(left, right, 50, CancellationToken.None);
        Assert.Equal(places.data<long>().Order(), pairs.Select(pair => (long)pair.Left * 3000 + pair.Right).Order());
        // Lengths alone leave nearly all of them in question.
        Assert.InRange(share, double.Epsilon, 0.05);
        Assert.Equal(pairs, PairSearch.Search(left, right, 50, CancellationToken.None).Pairs);
    }

    [Fact]
    public void Ties_go_to_the_lower_left_row_then_to_the_lower_right_row()
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        var (pairs, _) = PairSearch.Search(ones(600, 2), ones(1100, 2), 1102, CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, 1102).Select(i => (2.0, i / 1100, i % 1100)), pairs);
    }

    [Fact]
    public void Negative_scores_are_ranked_too()
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        var (pairs, _) = PairSearch.Search(tensor(new[] { 1.0, 2.0 }, [2, 1]), tensor(new[] { -1.0, -3.0 }, [2, 1]), 4, CancellationToken.None);
        Assert.Equal([(-1.0, 0, 0), (-2.0, 1, 0), (-3.0, 0, 1), (-6.0, 1, 1)], pairs);
    }

    [Fact]
    public void Cancelling_leaves_nothing_behind()
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        Assert.Throws<OperationCanceledException>(() => PairSearch.Search(ones(5, 2), ones(5, 2), 3, new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Balanced_factors_have_the_same_product_and_equal_diagonal_gram_matrices(int rank)
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        var e = randn(60, 12, dtype: ScalarType.Float64, generator: generator);
        // Rows beyond the rank repeat earlier ones: a head may use fewer directions than it has.
        var left = Repeat(randn(rank, 12, dtype: ScalarType.Float64, generator: generator));
        var right = randn(5, 12, dtype: ScalarType.Float64, generator: generator) * 100;
        var (balancedLeft, balancedRight) = FactorBalance.Balance(e.t().matmul(e), left, right);
        var (a, b) = (e.matmul(balancedLeft.t()), e.matmul(balancedRight.t()));
        var product = e.matmul(left.t()).matmul(right).matmul(e.t());
        Assert.True((a.matmul(b.t()) - product).abs().max().item<double>() < 1e-9 * product.abs().max().item<double>());
        var (gramA, gramB) = (a.t().matmul(a), b.t().matmul(b));
        Assert.True((gramA - gramB).abs().max().item<double>() < 1e-9 * gramA.abs().max().item<double>());
        Assert.True((gramA - gramA.diagonal().diag()).abs().max().item<double>() < 1e-9 * gramA.abs().max().item<double>());

        static Tensor Repeat(Tensor rows) => cat([.. Enumerable.Repeat(rows, 5 / (int)rows.shape[0])], 0);
    }

    [Fact]
    public void A_head_of_zeros_has_scores_of_zero()
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        var nothing = zeros(2, 4, dtype: ScalarType.Float64);
        var (left, right) = FactorBalance.Balance(eye(4, dtype: ScalarType.Float64), nothing, ones(2, 4, dtype: ScalarType.Float64));
        Assert.Equal(0, left.matmul(right.t()).abs().sum().item<double>());
        Assert.True(left.isfinite().all().item<bool>() && right.isfinite().all().item<bool>());
    }
}

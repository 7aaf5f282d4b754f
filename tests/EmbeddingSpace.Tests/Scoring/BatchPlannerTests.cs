using EmbeddingSpace.Scoring;
using Xunit;

namespace EmbeddingSpace.Tests.Scoring;

/// <summary>Which sequences share a pass.</summary>
[Trait("Tier", "Unit")]
public sealed class BatchPlannerTests
{
    private const int Budget = 256;

    [Fact]
    public void Every_sequence_is_in_one_batch_and_no_batch_is_over_the_budget()
    {
        var random = new Random(1);
        var lengths = Enumerable.Range(0, 500).Select(_ => random.Next(1, 90)).ToArray();
        var batches = BatchPlanner.Plan(lengths, Budget);
        Assert.Equal(Enumerable.Range(0, lengths.Length), batches.SelectMany(batch => batch).Order());
        Assert.All(batches, batch => Assert.True(batch.Length * batch.Max(i => lengths[i]) <= Budget));
        Assert.Equal(lengths.Max(), lengths[batches[0][0]]);
    }

    [Fact]
    public void A_long_sequence_does_not_make_short_ones_long() =>
        Assert.Equal([[2], [0, 1, 3, 4]], BatchPlanner.Plan([5, 5, 100, 5, 5], 1000));

    [Fact]
    public void A_little_padding_is_cheaper_than_another_pass() =>
        Assert.Equal([[1, 0, 2]], BatchPlanner.Plan([12, 13, 11], 1000));

    [Fact]
    public void Unlike_lengths_share_a_pass_where_the_padding_is_skipped()
    {
        int[] lengths = [9, 30, 14, 22];
        Assert.True(BatchPlanner.Plan(lengths, 1000).Count > 1);
        Assert.Equal([[1, 3, 2, 0]], BatchPlanner.Plan(lengths, 1000, BatchPlanner.PassCostWithoutPadding));
    }

    [Fact]
    public void A_sequence_longer_than_the_budget_is_a_batch_of_its_own() =>
        Assert.Equal([[1], [0]], BatchPlanner.Plan([3, 400], Budget));

    [Fact]
    public void Nothing_makes_no_batch() => Assert.Empty(BatchPlanner.Plan([], Budget));
}

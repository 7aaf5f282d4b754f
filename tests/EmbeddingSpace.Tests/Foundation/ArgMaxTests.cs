using EmbeddingSpace.Foundation;
using EmbeddingSpace.Scoring;
using Xunit;

namespace EmbeddingSpace.Tests.Foundation;

[Trait("Tier", "Unit")]
public sealed class ArgMaxTests
{
    [Theory]
    [InlineData(new[] { 1f, 3f, 2f }, 1)]
    [InlineData(new[] { 2f, 3f, 3f }, 1)]
    [InlineData(new[] { float.NegativeInfinity, -1f }, 1)]
    [InlineData(new float[0], 0)]
    public void It_is_the_first_of_the_largest(float[] values, int expected) => Assert.Equal(expected, ArgMax.Of(values));

    [Fact]
    public void Scores_know_the_largest_of_each_text_and_give_some_columns_as_scores_of_their_own()
    {
        var scores = new TextScores([1, 5, 2, 7, 6, 3], 3, [false, true]);
        Assert.Equal((1, 0), (scores.IndexOfLargest(0), scores.IndexOfLargest(1)));
        var columns = scores.Columns(1, 2);
        Assert.Equal(2, columns.Size);
        Assert.Equal([5, 2, 6, 3], columns.Values.ToArray());
        Assert.Equal([false, true], columns.Truncated);
    }
}

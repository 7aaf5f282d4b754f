using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Certainty;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Certainty;

[Trait("Tier", "Unit")]
public sealed class AnswerMarginTests
{
    [Theory]
    [InlineData(new[] { 1.0, 4.0, 2.5 }, 1.5)]
    [InlineData(new[] { 3.0, 3.0 }, 0.0)]
    [InlineData(new[] { -2.0, -5.0, -9.0 }, 3.0)]
    public void Of_classes_it_is_the_largest_less_the_second(double[] logits, double expected) =>
        Assert.Equal(expected, AnswerMargin.Of(logits, HeadKind.SingleLabel, 0));

    [Fact]
    public void Of_labels_it_is_the_distance_of_the_nearest_from_the_threshold() =>
        Assert.Equal(0.5, AnswerMargin.Of([-3, 1.5, 4], HeadKind.MultiLabel, 1));

    [Fact]
    public void Numbers_have_none() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => AnswerMargin.Of([1.0], HeadKind.Regression, 0));
}

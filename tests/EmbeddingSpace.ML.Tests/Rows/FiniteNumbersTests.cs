using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.ML.Rows;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Rows;

[Trait("Tier", "Unit")]
public sealed class FiniteNumbersTests
{
    [Theory]
    [InlineData(new[] { 1f, 2f, 3f, 4f }, new[] { 5f, 6f }, null)]
    [InlineData(new[] { 1f, 2f, 3f, 4f }, new[] { 5f, float.NaN }, "row 8")]
    [InlineData(new[] { 1f, 2f, 3f, 4f }, new[] { float.NegativeInfinity, 6f }, "row 7")]
    [InlineData(new[] { 1f, float.NaN, 3f, 4f }, new[] { float.NaN, 6f }, null)]
    [InlineData(new[] { 1f, float.NaN, 3f, 4f }, new[] { float.NaN, float.PositiveInfinity }, "row 8")]
    public void Results_of_finite_rows_are_finite(float[] rows, float[] results, string? row)
    {
        var failure = Record.Exception(() => FiniteNumbers.CheckResults(rows, 2, results, 1, "Features", 7));
        if (row is null) Assert.Null(failure);
        else Assert.StartsWith($"Column 'Features', {row}: expected finite results, found ", Assert.IsType<InvalidCheckpointException>(failure).Message,
            StringComparison.Ordinal);
    }
}

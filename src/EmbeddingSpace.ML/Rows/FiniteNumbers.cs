using System.Globalization;
using EmbeddingSpace.Checkpoints.Exceptions;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Refuses numbers that are missing or infinite, by row and slot.</summary>
internal static class FiniteNumbers
{
    /// <summary>Check rows.</summary>
    /// <param name="values">[rows, size].</param>
    /// <param name="size">Numbers a row.</param>
    /// <param name="column">Where they come from, for messages.</param>
    /// <param name="firstRow">Position of the first row, for messages.</param>
    /// <exception cref="InvalidOperationException">A number is missing (NaN) or infinite.</exception>
    public static void Check(ReadOnlySpan<float> values, int size, string column, long firstRow)
    {
        if (FirstInfinite(values) is >= 0 and var i)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"Column '{column}', row {firstRow + i / size}, slot {i % size}: expected a finite number, found {values[i]}. ")
                + "Put 'mlContext.Data.FilterRowsByMissingValues' or 'ReplaceMissingValues' before this transformer.");
    }

    /// <summary>Check what was computed from rows: from finite numbers follow finite ones.</summary>
    /// <param name="rows">[rows, size].</param>
    /// <param name="size">Numbers a row.</param>
    /// <param name="results">[rows, resultSize].</param>
    /// <param name="resultSize">Numbers of a row's result.</param>
    /// <param name="column">Where the rows come from, for messages.</param>
    /// <param name="firstRow">Position of the first row, for messages.</param>
    /// <exception cref="InvalidCheckpointException">A result is missing (NaN) or infinite, though its row is not.</exception>
    public static void CheckResults(ReadOnlySpan<float> rows, int size, ReadOnlySpan<float> results, int resultSize, string column, long firstRow)
    {
        for (int row = 0, at; (at = FirstInfinite(results[(row * resultSize)..])) >= 0; row++)
        {
            row += at / resultSize;
            if (FirstInfinite(rows.Slice(row * size, size)) < 0)
                throw new InvalidCheckpointException(string.Create(CultureInfo.InvariantCulture,
                    $"Column '{column}', row {firstRow + row}: expected finite results, found {results[row * resultSize + at % resultSize]}: ")
                    + "the model's numbers are too large. Fit or save the model again.");
        }
    }

    // Missing numbers lie in no range.
    private static int FirstInfinite(ReadOnlySpan<float> numbers) => numbers.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
}

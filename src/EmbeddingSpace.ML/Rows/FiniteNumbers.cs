using System.Globalization;

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
        for (var i = 0; i < values.Length; i++)
            if (!float.IsFinite(values[i]))
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                    $"Column '{column}', row {firstRow + i / size}, slot {i % size}: expected a finite number, found {values[i]}. ")
                    + "Put 'mlContext.Data.FilterRowsByMissingValues' or 'ReplaceMissingValues' before this transformer.");
    }
}

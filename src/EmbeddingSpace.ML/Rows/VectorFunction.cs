using System.Globalization;

namespace EmbeddingSpace.ML.Rows;

/// <summary>What becomes of vectors.</summary>
/// <param name="InputSize">Numbers a vector.</param>
/// <param name="OutputSize">Numbers of its result.</param>
/// <param name="Compute">[rows, input] to [rows, output], row-major.</param>
internal sealed record VectorFunction(int InputSize, int OutputSize, Func<ReadOnlyMemory<float>, float[]> Compute)
{
    /// <summary>Compute, after checking that every number is one.</summary>
    /// <param name="rows">[rows, input].</param>
    /// <param name="column">Where they come from, for messages.</param>
    /// <param name="firstRow">Position of the first of them, for messages.</param>
    /// <exception cref="InvalidOperationException">A number is missing (NaN) or infinite.</exception>
    public float[] Apply(ReadOnlyMemory<float> rows, string column, long firstRow)
    {
        var values = rows.Span;
        for (var i = 0; i < values.Length; i++)
            if (!float.IsFinite(values[i]))
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                    $"Column '{column}', row {firstRow + i / InputSize}, slot {i % InputSize}: expected a finite number, found {values[i]}. Put 'mlContext.Data.FilterRowsByMissingValues' or 'ReplaceMissingValues' before this transformer."));
        return Compute(rows);
    }
}

using System.Runtime.InteropServices;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Reads what a translation is fitted on, and no other column.</summary>
internal static class ColumnReader
{
    /// <summary>Every text, in order.</summary>
    public static IReadOnlyList<string> Texts(IDataView input, DataViewSchema.Column text, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        using var cursor = input.GetRowCursor([text]);
        var getText = cursor.GetGetter<ReadOnlyMemory<char>>(text);
        ReadOnlyMemory<char> value = default;
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            getText(ref value);
            texts.Add(value.ToString());
        }

        return texts;
    }

    /// <summary>Texts with the features beside them, in one pass over the data.</summary>
    /// <exception cref="InvalidOperationException">A feature is missing (NaN) or infinite: nothing can be fitted to it.</exception>
    public static (IReadOnlyList<string> Texts, TextScores Features) TextsAndFeatures(IDataView input, DataViewSchema.Column text,
        DataViewSchema.Column features, CancellationToken cancellationToken)
    {
        var size = ((VectorDataViewType)features.Type).Size;
        var texts = new List<string>();
        var (numbers, dense) = (new List<float>(), new List<float>());
        using var cursor = input.GetRowCursor([text, features]);
        var getText = cursor.GetGetter<ReadOnlyMemory<char>>(text);
        var getFeatures = cursor.GetGetter<VBuffer<float>>(features);
        ReadOnlyMemory<char> value = default;
        VBuffer<float> vector = default;
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            getText(ref value);
            getFeatures(ref vector);
            texts.Add(value.ToString());
            dense.Clear();
            dense.AddRange(vector.DenseValues());
            FiniteNumbers.Check(CollectionsMarshal.AsSpan(dense), size, features.Name, cursor.Position);
            numbers.AddRange(dense);
        }

        return (texts, new(numbers.ToArray(), size, new bool[texts.Count]));
    }
}

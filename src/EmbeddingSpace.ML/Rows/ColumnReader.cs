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

    /// <summary>Every pair of texts, in order.</summary>
    public static IReadOnlyList<TextPair> Pairs(IDataView input, DataViewSchema.Column first, DataViewSchema.Column second, CancellationToken cancellationToken)
    {
        var pairs = new List<TextPair>();
        using var cursor = input.GetRowCursor([first, second]);
        var (getFirst, getSecond) = (cursor.GetGetter<ReadOnlyMemory<char>>(first), cursor.GetGetter<ReadOnlyMemory<char>>(second));
        ReadOnlyMemory<char> one = default, other = default;
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            getFirst(ref one);
            getSecond(ref other);
            pairs.Add(new(one.ToString(), other.ToString()));
        }

        return pairs;
    }

    /// <summary>Texts, or pairs of them, with the features beside them, in one pass over the data.</summary>
    /// <param name="input">The data.</param>
    /// <param name="read">The columns of texts, of features, and of second texts where there is one.</param>
    /// <param name="cancellationToken">Checked at every row.</param>
    /// <exception cref="InvalidOperationException">A feature is missing (NaN) or infinite: nothing can be fitted to it.</exception>
    public static (IReadOnlyList<TextPair> Texts, TextScores Features) TextsAndFeatures(IDataView input, DataViewSchema.Column[] read,
        CancellationToken cancellationToken)
    {
        var features = read[1];
        var size = ((VectorDataViewType)features.Type).Size;
        var texts = new List<TextPair>();
        var (numbers, dense) = (new List<float>(), new List<float>());
        using var cursor = input.GetRowCursor(read);
        var getText = cursor.GetGetter<ReadOnlyMemory<char>>(read[0]);
        var getSecond = read.Length > 2 ? cursor.GetGetter<ReadOnlyMemory<char>>(read[2]) : null;
        var getFeatures = cursor.GetGetter<VBuffer<float>>(features);
        ReadOnlyMemory<char> value = default, second = default;
        VBuffer<float> vector = default;
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            getText(ref value);
            getSecond?.Invoke(ref second);
            getFeatures(ref vector);
            texts.Add(new(value.ToString(), getSecond is null ? null : second.ToString()));
            dense.Clear();
            dense.AddRange(vector.DenseValues());
            FiniteNumbers.Check(CollectionsMarshal.AsSpan(dense), size, features.Name, cursor.Position);
            numbers.AddRange(dense);
        }

        return (texts, new(numbers.ToArray(), size, new bool[texts.Count]));
    }
}

using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.ML.TextClassifierTranslation;

/// <summary>Reads a column of scores, whatever its type.</summary>
/// <param name="asked">The column, and what it holds.</param>
internal sealed class ScoreColumnReader(ScoreColumn asked)
{
    /// <summary>The scores of texts that stand beside them, as a source of these texts.</summary>
    /// <param name="input">The data.</param>
    /// <param name="texts">The texts of its rows.</param>
    /// <param name="cancellationToken">Checked at every row.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column of scores is missing or of another type.</exception>
    /// <exception cref="ArgumentException">Names are missing, or scores are no such scores.</exception>
    public ScoredSource Read(IDataView input, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var column = Find(input.Schema);
        var name = $"column '{column.Name}'";
        if (IsChoice(column.Type))
            return ScoredSource.OfChoices(name, texts, Choices(input, column, cancellationToken), asked.Labels ?? KeyValues(column));
        var labels = Labels(column);
        return ScoredSource.OfAnswers(name, asked.Meaning, labels, texts, Scores(input, column, labels.Count, cancellationToken));
    }

    /// <summary>The column in a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is missing or of another type.</exception>
    public DataViewSchema.Column Find(DataViewSchema schema)
    {
        var column = schema.GetColumnOrNull(asked.Name)
            ?? throw new ArgumentOutOfRangeException(nameof(schema), $"Could not find score column '{asked.Name}'");
        if (IsChoice(column.Type) || column.Type == NumberDataViewType.Single || Size(column.Type) is not null) return column;
        throw new ArgumentOutOfRangeException(nameof(schema), $"Schema mismatch for score column '{asked.Name}': expected known-size vector of Single, Single, "
            + $"or chosen classes as String or Key<String>, got {column.Type}");
    }

    /// <summary>Names of the labels of a column of numbers.</summary>
    /// <exception cref="ArgumentException">Nobody says them, or another number of them.</exception>
    public IReadOnlyList<string> Labels(DataViewSchema.Column column)
    {
        // A single number of a class is that of the second of two.
        var size = Size(column.Type) ?? (asked.Meaning is ScoreMeaning.Logits or ScoreMeaning.Probabilities ? 2 : 1);
        var labels = asked.Labels ?? SlotNames(column)
            ?? throw new ArgumentException($"Score column '{asked.Name}': expected {size} labels by name, as the column carries no slot names, found none. Set "
                + $"{nameof(ScoreColumn)}.{nameof(ScoreColumn.Labels)}.");
        return labels.Count == size ? labels : throw new ArgumentException(
            $"Score column '{asked.Name}': expected {size} labels, as it holds numbers of so many, found {labels.Count}.");
    }

    /// <summary>Scores of every row.</summary>
    /// <returns>[rows, labels].</returns>
    public TextScores Scores(IDataView input, DataViewSchema.Column column, int labels, CancellationToken cancellationToken)
    {
        var values = new List<float>();
        using var cursor = input.GetRowCursor([column]);
        if (column.Type is VectorDataViewType)
        {
            var get = cursor.GetGetter<VBuffer<float>>(column);
            VBuffer<float> vector = default;
            while (cursor.MoveNext())
            {
                cancellationToken.ThrowIfCancellationRequested();
                get(ref vector);
                values.AddRange(vector.DenseValues());
            }
        }
        else
        {
            var get = cursor.GetGetter<float>(column);
            float number = default;
            while (cursor.MoveNext())
            {
                cancellationToken.ThrowIfCancellationRequested();
                get(ref number);
                values.AddRange(labels == 1 ? [number] : [asked.Meaning == ScoreMeaning.Probabilities ? 1 - number : 0, number]);
            }
        }
        return new([.. values], labels, new bool[values.Count / labels]);
    }

    private static List<string> Choices(IDataView input, DataViewSchema.Column column, CancellationToken cancellationToken)
    {
        var chosen = new List<string>();
        using var cursor = input.GetRowCursor([column]);
        if (column.Type is TextDataViewType)
        {
            var get = cursor.GetGetter<ReadOnlyMemory<char>>(column);
            ReadOnlyMemory<char> value = default;
            while (cursor.MoveNext())
            {
                cancellationToken.ThrowIfCancellationRequested();
                get(ref value);
                chosen.Add(value.ToString());
            }
            return chosen;
        }
        var values = KeyValues(column)!;
        var getKey = cursor.GetGetter<uint>(column);
        uint key = default;
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            getKey(ref key);
            if (key == 0) throw new ArgumentException($"Score column '{column.Name}', row {cursor.Position}: expected a class, found none.");
            chosen.Add(values[(int)key - 1]);
        }
        return chosen;
    }

    private static bool IsChoice(DataViewType type) => type is TextDataViewType or KeyDataViewType { RawType.Name: nameof(UInt32) };

    private static int? Size(DataViewType type) =>
        type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single ? vector.Size : null;

    private static IReadOnlyList<string>? SlotNames(DataViewSchema.Column column)
    {
        if (!column.HasSlotNames()) return null;
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private static IReadOnlyList<string>? KeyValues(DataViewSchema.Column column)
    {
        if (column.Type is not KeyDataViewType) return null;
        if (column.Annotations.Schema.GetColumnOrNull("KeyValues") is not { Type: VectorDataViewType { ItemType: TextDataViewType } })
            throw new ArgumentException($"Score column '{column.Name}': expected a key whose values are class names, found one without. Give the names.");
        VBuffer<ReadOnlyMemory<char>> values = default;
        column.GetKeyValues(ref values);
        return [.. values.DenseValues().Select(value => value.ToString())];
    }
}

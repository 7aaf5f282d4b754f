using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.Answers;

/// <summary>ML.NET's figures of a stage of exclusive classes on labelled rows, whose labels are text or keys in any order.</summary>
internal static class LabelledEvaluation
{
    // Names of columns that nobody else adds.
    private const string Text = "EmbeddingSpace.LabelText", Key = "EmbeddingSpace.LabelKey";

    /// <summary>Score the rows and compare.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="head">What it answers.</param>
    /// <param name="columns">Names of its columns.</param>
    /// <param name="data">The rows.</param>
    /// <param name="labelColumnName">Their label.</param>
    public static MulticlassClassificationMetrics Evaluate(ITransformer stage, ClassifierHead head, HeadColumns columns, IDataView data, string labelColumnName)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        if (head.Kind != HeadKind.SingleLabel || columns.Columns.Positive is not null)
            throw new InvalidOperationException("Evaluate: expected columns of exclusive classes, found "
                + $"{(head.Kind == HeadKind.SingleLabel ? "those of one positive class" : head.Describe())}. Use the evaluator of ML.NET for that kind.");
        var context = new MLContext();
        var scored = stage.Transform(data);
        // In the order delivered, which is that of the label where it is a key: the evaluator compares numbers, never names.
        var classes = new ClassLabels(scored.Schema, columns.Columns.Score).Classes;
        var named = Named(context, scored, labelColumnName);
        RequireClasses(named, labelColumnName, classes);
        var keys = ClassLabels.ToKeyData(context, classes);
        var keyed = context.Transforms.Conversion.MapValueToKey(Key, Text, keyData: keys).Fit(named).Transform(named);
        return context.MulticlassClassification.Evaluate(keyed, Key, columns.Columns.Score, columns.Columns.PredictedLabel);
    }

    private static IDataView Named(MLContext context, IDataView data, string label)
    {
        var column = data.Schema.GetColumnOrNull(label)
            ?? throw new ArgumentOutOfRangeException(nameof(label), $"Could not find label column '{label}'");
        var conversion = context.Transforms.Conversion;
        if (column.Type is TextDataViewType) return context.Transforms.CopyColumns(Text, label).Fit(data).Transform(data);
        if (column.Type is KeyDataViewType
            && column.Annotations.Schema.GetColumnOrNull("KeyValues") is { Type: VectorDataViewType { ItemType: TextDataViewType } })
            return conversion.MapKeyToValue(Text, label).Fit(data).Transform(data);
        throw new ArgumentOutOfRangeException(nameof(label),
            $"Schema mismatch for label column '{label}': expected class names, as text or as the key values of a key, got {column.Type}");
    }

    // A misspelt label would count as a row without one, and be left out.
    private static void RequireClasses(IDataView data, string label, IReadOnlyList<string> classes)
    {
        var known = classes.ToHashSet(StringComparer.Ordinal);
        var (row, labelled) = (0L, false);
        foreach (var name in data.GetColumn<ReadOnlyMemory<char>>(Text).Select(name => name.ToString()))
        {
            if (name.Length > 0 && !known.Contains(name))
                throw new ArgumentException($"Label column '{label}', row {row}: expected one of {NameList.Of(classes)}, found '{name}'. "
                    + "Correct the label, or leave the row out.", nameof(data));
            labelled |= name.Length > 0;
            row++;
        }
        if (!labelled) throw new ArgumentException($"Label column '{label}': expected labels, found none in {row} rows. Name the column that has them.",
            nameof(data));
    }
}

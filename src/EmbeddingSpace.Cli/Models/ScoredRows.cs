using EmbeddingSpace.Foundation;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.Cli.Models;

/// <summary>Takes texts into ML.NET and scores out of it, one pass, in order.</summary>
internal static class ScoredRows
{
    /// <summary>Rows that report their reading and stop when told; ML.NET pulls them as it scores.</summary>
    public static IEnumerable<T> Watched<T>(IReadOnlyList<T> rows, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new("read texts", i + 1, rows.Count));
            yield return rows[i];
        }
    }

    /// <summary>Read every scored row.</summary>
    /// <param name="scored">Data with a classifier's columns.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="progress">Told rows done.</param>
    /// <param name="cancellationToken">Checked at every row.</param>
    public static IReadOnlyList<ScoredRow> Read(IDataView scored, int count, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var schema = scored.Schema;
        // A number has no column of logits: it is one.
        var logitColumn = schema.GetColumnOrNull(ClassifierModel.LogitColumn) ?? schema[ClassifierModel.ScoreColumn];
        var probabilityColumn = schema.GetColumnOrNull(ClassifierModel.ProbabilityColumn);
        var labelColumn = schema.GetColumnOrNull(ClassifierModel.PredictedLabelColumn);
        var truncatedColumn = schema.GetColumnOrNull(ClassifierModel.TruncatedColumn);
        var certainColumn = schema.GetColumnOrNull(ClassifierModel.CertainColumn);
        using var cursor = scored.GetRowCursor(new[] { logitColumn, probabilityColumn, labelColumn, truncatedColumn, certainColumn }
            .OfType<DataViewSchema.Column>());
        var logits = Numbers(cursor, logitColumn);
        var probabilities = probabilityColumn is { } wanted ? Numbers(cursor, wanted) : () => [];
        var label = labelColumn is { } chosen ? cursor.GetGetter<uint>(chosen) : null;
        var truncated = Flag(cursor, truncatedColumn);
        var certain = Flag(cursor, certainColumn);
        var rows = new List<ScoredRow>(count);
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            uint key = 0;
            label?.Invoke(ref key);
            // A key counts from 1; 0 is a missing one.
            rows.Add(new(key == 0 ? null : (int)key - 1, logits(), probabilities(), truncated(), Certain: certain()));
            progress?.Report(new("classify", rows.Count, count));
        }
        return rows;
    }

    // Null where there is no such column.
    private static Func<bool?> Flag(DataViewRow row, DataViewSchema.Column? column)
    {
        if (column is not { } wanted) return () => null;
        var flag = row.GetGetter<bool>(wanted);
        return () =>
        {
            var value = false;
            flag(ref value);
            return value;
        };
    }

    // One number or a vector of them.
    private static Func<float[]> Numbers(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType)
        {
            var number = row.GetGetter<float>(column);
            return () =>
            {
                var value = 0f;
                number(ref value);
                return [value];
            };
        }
        var vector = row.GetGetter<VBuffer<float>>(column);
        VBuffer<float> numbers = default;
        return () =>
        {
            vector(ref numbers);
            return [.. numbers.DenseValues()];
        };
    }
}

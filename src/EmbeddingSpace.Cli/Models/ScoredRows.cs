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
        var (logitColumn, probabilityColumn) = (schema[ClassifierModel.LogitColumn], schema[ClassifierModel.ProbabilityColumn]);
        var labelColumn = schema[ClassifierModel.PredictedLabelColumn];
        var truncatedColumn = schema.GetColumnOrNull(ClassifierModel.TruncatedColumn);
        using var cursor = scored.GetRowCursor([logitColumn, probabilityColumn, labelColumn, .. truncatedColumn is { } wanted ? new[] { wanted } : []]);
        var logits = cursor.GetGetter<VBuffer<float>>(logitColumn);
        var probabilities = cursor.GetGetter<VBuffer<float>>(probabilityColumn);
        var label = cursor.GetGetter<uint>(labelColumn);
        var truncated = truncatedColumn is { } column ? cursor.GetGetter<bool>(column) : null;
        var rows = new List<ScoredRow>(count);
        VBuffer<float> numbers = default;
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            uint key = 0;
            label(ref key);
            logits(ref numbers);
            var scores = numbers.DenseValues().ToArray();
            probabilities(ref numbers);
            bool? cut = null;
            if (truncated is not null)
            {
                var value = false;
                truncated(ref value);
                cut = value;
            }
            // A key counts from 1; 0 is a missing one.
            rows.Add(new(key == 0 ? null : (int)key - 1, scores, [.. numbers.DenseValues()], cut));
            progress?.Report(new("classify", rows.Count, count));
        }
        return rows;
    }
}

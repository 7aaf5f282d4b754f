using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.Rows;
using EmbeddingSpace.Onnx.Scorers;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.Frame;

/// <summary>What the stages that read text share: the columns, the pass over the rows, and the way out of a saved model.</summary>
internal static class TextPipe
{
    /// <summary>The columns to read.</summary>
    /// <param name="settings">How texts are read.</param>
    /// <param name="second">Column with the second text of each pair; null: single texts are read.</param>
    public static IReadOnlyList<InputColumn> Read(StoredTextSettings settings, string? second = null) =>
        second is null ? [InputColumn.Text(settings.Input)] : [InputColumn.Text(settings.Input), InputColumn.Text(second)];

    /// <summary>The added columns with the one for cut texts where it is wanted.</summary>
    public static IReadOnlyList<OutputColumn> Added(StoredTextSettings settings, IReadOnlyList<OutputColumn> added) =>
        settings.Truncated is { } name ? [.. added, OutputColumns.Truncated(name)] : added;

    /// <summary>From the text to the added columns.</summary>
    /// <param name="lease">The model.</param>
    /// <param name="settings">How it reads text.</param>
    /// <param name="added">The added columns over an input schema, given as the parameter named.</param>
    /// <param name="second">Column with the second text of each pair; null: single texts are read.</param>
    public static RowPipe Create(IModelLease<StoredScorer> lease, StoredTextSettings settings,
        Func<DataViewSchema, string, IReadOnlyList<OutputColumn>> added, string? second = null)
    {
        var scorer = new LeasedScorer(lease);
        return new(Read(settings, second), (schema, parameter) => Added(settings, added(schema, parameter)),
            new TextFunction(scorer, scorer, settings.Batching?.ToOptions(), settings.RowsReadAhead)
            {
                Graph = (graph, input) => lease.Use(model => ScorerGraph.Numbers(graph, model.Scorer, input)),
            });
    }

    /// <summary>A saved model on the context's device.</summary>
    public static ModelLease<TModel> Load<TModel>(IHostEnvironment environment, StoredTextSettings settings, Func<string, Stream?> openFile,
        Func<ScoringOptions, TModel> read) where TModel : StoredScorer
    {
        var scoring = new ScoringOptions
        {
            Device = MLNetEnvironment.Device(environment),
            Precision = settings.Precision.ToPrecision(),
            TokensPerBatch = settings.TokensPerBatch,
            SharesWeights = true,
            TemporaryFolder = MLNetEnvironment.TemporaryFolder(environment),
        };
        return new SharedModel<TModel>(new SavedModelRequest<TModel>(openFile, scoring, () => read(scoring)).MakeIn(environment)).Acquire();
    }
}

using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.Rows;
using Microsoft.ML;

namespace EmbeddingSpace.ML.ProjectionToVocabulary;

/// <summary>Result of fitting a <see cref="VocabularyProjectionEstimator"/>.</summary>
public sealed class VocabularyProjectionTransformer : ModelTransformer
{
    private readonly StoredProjectionSettings _settings;

    internal VocabularyProjectionTransformer(ModelLease<StoredProjector> lease, StoredProjectionSettings settings)
        : base(lease, lease.Use(model => Pipe(model, lease, settings))) => (_settings, InputSize) = (settings, lease.Use(model => model.Hidden));

    /// <summary>Numbers a vector that is read: the model's hidden width.</summary>
    public int InputSize { get; }

    private protected override void Save(ModelSaveContext context, Action<Action<string, Action<Stream>>> writeFiles) =>
        ModelWriter.Write(context, VocabularyProjectionStorage.Format, _settings, writeFiles);

    private static RowPipe Pipe(StoredProjector model, ModelLease<StoredProjector> lease, StoredProjectionSettings settings)
    {
        var (columns, tokens) = (new ProjectedColumns(settings), model.Tokens);
        var function = new VectorFunction(model.Hidden, columns.Size(tokens.Count), (rows, numbers) => lease.Use(leased => leased.Project(rows, numbers)))
        {
            RowsReadAhead = columns.RowsReadAhead(tokens.Count, model.Hidden),
        };
        return new(InputColumn.HiddenState(settings.Input, model.Hidden, model.Model), columns.Added(tokens), function);
    }
}

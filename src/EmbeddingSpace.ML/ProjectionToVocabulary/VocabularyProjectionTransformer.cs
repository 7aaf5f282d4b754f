using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.ProjectionToVocabulary;
using EmbeddingSpace.ML.Rows;
using EmbeddingSpace.Projection.Spaces;

[assembly: LoadableClass(typeof(VocabularyProjectionTransformer), null, typeof(SignatureLoadModel), "Vocabulary projection", StoredProjectionSettings.Loader)]

namespace EmbeddingSpace.ML.ProjectionToVocabulary;

/// <summary>Result of fitting a <see cref="VocabularyProjectionEstimator"/>.</summary>
public sealed class VocabularyProjectionTransformer : ModelTransformer
{
    internal VocabularyProjectionTransformer(ModelLease<StoredProjector> lease, StoredProjectionSettings settings)
        : base(lease, lease.Use(model => Pipe(model, lease, settings)), StoredProjectionSettings.Format.Saver(settings)) =>
        InputSize = lease.Use(model => model.Hidden);

    /// <summary>Numbers a vector that is read: the model's hidden width.</summary>
    public int InputSize { get; }

    // Called by ML.NET, which finds the transformer by the attribute above.
    internal static VocabularyProjectionTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        ModelReader.Read(context, StoredProjectionSettings.Format, (settings, openFile) =>
        {
            // The device is that of the context that loads.
            var request = new ProjectorRequest(settings, () => StoredVocabulary.Read(nameof(VocabularyProjectionTransformer), openFile,
                new() { Device = MLNetEnvironment.Device(environment), TemporaryFolder = MLNetEnvironment.TemporaryFolder(environment) }));
            try
            {
                return new VocabularyProjectionTransformer(new SharedModel<StoredProjector>(request.MakeIn(environment)).Acquire(), settings);
            }
            catch (InvalidSelectionException exception)
            {
                throw ModelReader.Damaged(StoredProjectionSettings.Format.Description, exception.Message, exception);
            }
        });

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

using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.ML.ProjectionToVocabulary;

/// <summary>Result of fitting a <see cref="VocabularyProjectionEstimator"/>. Safe for concurrent use until it is disposed; disposing gives its part of the matrix back.</summary>
public sealed class VocabularyProjectionTransformer : ITransformer, IDisposable
{
    private readonly ModelLease<StoredProjector> _lease;
    private readonly ProjectionSettings _settings;
    private readonly ScoringPipe _pipe;

    internal VocabularyProjectionTransformer(ModelLease<StoredProjector> lease, ProjectionSettings settings)
    {
        (_lease, _settings) = (lease, settings);
        (InputSize, var tokens, InputColumn) = lease.Use(model => (model.Hidden, model.Tokens, InputColumn.HiddenState(settings.Input, model.Hidden, model.Model)));
        var function = new VectorFunction(InputSize, settings.OutputSize(tokens.Count), rows => _lease.Use(model => model.Project(rows)));
        _pipe = new([InputColumn], settings.Columns(tokens), new VectorSource(function, settings.Window(tokens.Count, InputSize)));
    }

    /// <summary>Numbers a vector that is read: the model's hidden width.</summary>
    public int InputSize { get; }

    /// <summary>SHA-256 over the embedding matrix with its tokenizer as they are stored (lower-case hexadecimal).</summary>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public string ModelHash => _lease.Use(model => model.ContentHash);

    internal InputColumn InputColumn { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The vector column is missing or of another type or width.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _pipe.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The vector column is missing or of another type or width.</exception>
    public IDataView Transform(IDataView input) => _pipe.Transform(input);

    /// <inheritdoc/>
    public void Dispose() => _lease.Dispose();

    bool ITransformer.IsRowToRowMapper => true;

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _pipe.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => _lease.Use(model =>
    {
        ModelWriter.Write(ctx, VocabularyProjectionStorage.Format, _settings, model.Write);
        return true;
    });
}

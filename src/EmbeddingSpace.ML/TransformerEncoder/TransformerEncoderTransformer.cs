using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.ML.TransformerEncoder;

/// <summary>Result of fitting a <see cref="TransformerEncoderEstimator"/>. Safe for concurrent use until it is disposed; disposing gives its part of the weights back.</summary>
public sealed class TransformerEncoderTransformer : ITransformer, IDisposable
{
    private readonly TextScoring _scoring;
    private readonly EncoderSettings _settings;

    internal TransformerEncoderTransformer(ModelLease<StoredScorer> lease, EncoderSettings settings)
    {
        _settings = settings;
        OutputSize = lease.Use(model => model.Scorer.OutputSize);
        _scoring = new(lease, settings.Text, [OutputColumns.Features(settings.Output, OutputSize)]);
    }

    /// <summary>Numbers a text: layers × hidden size.</summary>
    public int OutputSize { get; }

    /// <summary>SHA-256 of the checkpoint (lower-case hexadecimal), the same wherever it lies.</summary>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public string ModelHash => _scoring.Use(model => model.ContentHash);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or no text.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _scoring.Pipe.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or no text.</exception>
    public IDataView Transform(IDataView input) => _scoring.Pipe.Transform(input);

    /// <inheritdoc/>
    public void Dispose() => _scoring.Dispose();

    bool ITransformer.IsRowToRowMapper => true;

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _scoring.Pipe.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => _scoring.Save(ctx, TransformerEncoderStorage.Format, _settings);
}

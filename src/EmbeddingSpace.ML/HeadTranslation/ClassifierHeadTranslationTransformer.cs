using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.Rows;
using EmbeddingSpace.Translation.Trust;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.ML.HeadTranslation;

/// <summary>Result of fitting a <see cref="ClassifierHeadTranslationEstimator"/>. Safe for concurrent use. It holds managed memory only; after disposing it refuses to score, like its neighbours.</summary>
public sealed class ClassifierHeadTranslationTransformer : ITransformer, IDisposable
{
    private readonly StoredHead _head;
    private readonly HeadSettings _settings;
    private readonly ScoringPipe _pipe;
    private volatile bool _disposed;

    internal ClassifierHeadTranslationTransformer(StoredHead head, HeadSettings settings)
    {
        (_head, _settings) = (head, settings);
        _pipe = new([InputColumn.Features(settings.Features, head.FeatureSize)], OutputColumns.Classifier(settings.Columns, head.Classes), new HeadSource(Alive));
    }

    /// <summary>Class names of the source, in the order of the scores.</summary>
    public IReadOnlyList<string> Classes => _head.Classes;

    /// <summary>How good the translation is, without labels.</summary>
    public HeadReport Report => _head.Report;

    /// <summary>Numbers a row that the head reads.</summary>
    public int FeatureSize => _head.FeatureSize;

    /// <summary>SHA-256 over the head's stored files (lower-case hexadecimal).</summary>
    public string ModelHash => _head.ContentHash;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The features column is missing or of another type or size.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _pipe.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The features column is missing or of another type or size.</exception>
    public IDataView Transform(IDataView input) => _pipe.Transform(input);

    /// <inheritdoc/>
    public void Dispose() => _disposed = true;

    bool ITransformer.IsRowToRowMapper => true;

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _pipe.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => ModelWriter.Write(ctx, ClassifierHeadTranslationStorage.Format, _settings, Alive().Write);

    private StoredHead Alive()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _head;
    }
}

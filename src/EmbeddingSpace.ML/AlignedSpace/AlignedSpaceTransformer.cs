using EmbeddingSpace.Alignment.Relations;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.ML.AlignedSpace;

/// <summary>Result of fitting an <see cref="AlignedSpaceEstimator"/>. Safe for concurrent use. It holds managed memory only; after disposing it refuses to map, like its neighbours.</summary>
public sealed class AlignedSpaceTransformer : ITransformer, IDisposable
{
    // A row costs little, and a second cursor would read what may be an expensive input twice.
    private const int ReadsNothingAhead = 1;

    private readonly VocabularyKernel _kernel;
    private readonly AlignedSpaceSettings _settings;
    private readonly ScoringPipe _pipe;
    private readonly Lazy<string> _modelHash;
    private volatile bool _disposed;

    internal AlignedSpaceTransformer(VocabularyKernel kernel, AlignedSpaceSettings settings)
    {
        (_kernel, _settings) = (kernel, settings);
        _modelHash = new(() => ContentHasher.Hash(kernel.Write));
        InputColumn = InputColumn.HiddenState(settings.Input, kernel.TargetHidden, kernel.Target);
        _pipe = new([InputColumn], [OutputColumns.Features(settings.Output, kernel.SourceHidden)],
            new VectorSource(new(kernel.TargetHidden, kernel.SourceHidden, Map), ReadsNothingAhead));
    }

    /// <summary>The map, with what is known about it: shared tokens, overlap of the vocabularies, relatedness of the models with its control.</summary>
    public VocabularyKernel Kernel => _kernel;

    /// <summary>SHA-256 over the kernel's stored files (lower-case hexadecimal).</summary>
    public string ModelHash => _modelHash.Value;

    internal InputColumn InputColumn { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The vector column is missing or of another type or width.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _pipe.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The vector column is missing or of another type or width.</exception>
    public IDataView Transform(IDataView input) => _pipe.Transform(input);

    /// <inheritdoc/>
    public void Dispose() => _disposed = true;

    bool ITransformer.IsRowToRowMapper => true;

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _pipe.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => ModelWriter.Write(ctx, AlignedSpaceStorage.Format, _settings, Alive().Write);

    private float[] Map(ReadOnlyMemory<float> rows)
    {
        var kernel = Alive();
        var mapped = new float[kernel.SourceHidden];
        kernel.Map(rows.Span, mapped);
        return mapped;
    }

    private VocabularyKernel Alive()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _kernel;
    }
}

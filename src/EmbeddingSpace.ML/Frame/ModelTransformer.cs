using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.Rows;

namespace EmbeddingSpace.ML.Frame;

/// <summary>What every transformer of this product is: columns of a model beside those of the input. It is saved with its model, and safe for
/// concurrent use until it is disposed; disposing gives its part of the model back.</summary>
public abstract class ModelTransformer : ITransformer, IDisposable
{
    private readonly IModelLease<StoredModel> _lease;
    private readonly RowPipe _rows;
    private readonly ModelSaver _saver;

    /// <param name="lease">The model; owned from here on.</param>
    /// <param name="rows">From the column to read to the added ones; owned from here on.</param>
    /// <param name="saver">Saves the settings with the model's files.</param>
    private protected ModelTransformer(IModelLease<StoredModel> lease, RowPipe rows, ModelSaver saver) =>
        (_lease, _rows, _saver) = (lease, rows, saver);

    /// <summary>SHA-256 of the model (lower-case hexadecimal), the same wherever it lies: of a checkpoint as it is, else over what is stored of it.</summary>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public string ModelHash => _lease.Use(model => model.ContentHash);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The column to read is missing, or of another type or size.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _rows.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The column to read is missing, or of another type or size.</exception>
    public IDataView Transform(IDataView input) => _rows.Transform(input);

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows.Dispose();
        _lease.Dispose();
        GC.SuppressFinalize(this);
    }

    bool ITransformer.IsRowToRowMapper => true;

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _rows.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => _lease.Use(model => _saver(ctx, model.Write));

    /// <summary>Check the column to read against a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is missing, or of another type or size.</exception>
    internal void Check(DataViewSchema schema, string parameter) => _rows.Bind(schema, parameter);
}

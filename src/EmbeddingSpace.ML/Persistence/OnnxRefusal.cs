using Microsoft.ML.Model.OnnxConverter;

namespace EmbeddingSpace.ML.Persistence;

/// <summary>Keeps ML.NET's ONNX exporter from writing a file that lacks a stage of this product.</summary>
/// <remarks>The exporter walks a pipeline back from its end and, with no more than a warning in the log, takes whatever it does not know as the input of the
/// file. It asks each transform that can answer, so the answer is a refusal.</remarks>
internal abstract class OnnxRefusal : ITransformCanSaveOnnx
{
    /// <inheritdoc/>
    public abstract DataViewSchema Schema { get; }

    /// <inheritdoc/>
    public abstract bool CanShuffle { get; }

    /// <summary>The view before the stage.</summary>
    public abstract IDataView Source { get; }

    /// <inheritdoc/>
    public abstract long? GetRowCount();

    /// <inheritdoc/>
    public abstract DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null);

    /// <inheritdoc/>
    public abstract DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null);

    /// <summary>What the stage adds, for messages.</summary>
    protected abstract IEnumerable<string> AddedColumns { get; }

    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => throw Refused();

    void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx) => throw Refused();

    // Views of this kind are made by transformers, and those are what is saved.
    void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException("A view is not saved: save the transformer that made it.");

    private NotSupportedException Refused() => new(
        $"Columns '{string.Join("', '", AddedColumns)}': expected a stage that ONNX can hold, found one of EmbeddingSpace, which it cannot hold yet. "
        + "Save the pipeline with 'mlContext.Model.Save'.");
}

using EmbeddingSpace.Onnx.Graphs;
using Microsoft.ML.Model.OnnxConverter;

namespace EmbeddingSpace.ML.Persistence;

/// <summary>A stage as ML.NET's ONNX exporter sees it: it adds its steps to the graph, or refuses, so that no file lacks it.</summary>
/// <remarks>The exporter walks a pipeline back from its end and, with no more than a warning in the log, takes whatever it does not know as the input of the
/// file. It asks each transform that can answer, so the answer of one that cannot be written is a refusal.</remarks>
internal abstract class OnnxStage : ITransformCanSaveOnnx
{
    /// <summary>The oldest operators that graphs are written of, which are the newest that ML.NET's exporter knows.</summary>
    private const int Opset = 12;

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
    protected abstract IEnumerable<DataViewSchema.Column> AddedColumns { get; }

    /// <summary>Write the stage's steps.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="columns">The columns before the stage.</param>
    /// <returns>The value of each added column, in order, null for one that no graph computes; null where that is so of the whole stage.</returns>
    protected abstract IReadOnlyList<string?>? Write(GraphBuilder graph, OnnxColumns columns);

    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

    void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx)
    {
        ctx.CheckOpSetVersion(Opset, GetType().Name);
        var added = AddedColumns.ToList();
        var target = new OnnxContextTarget(ctx, Opset);
        var values = Write(new(target), new(ctx)) ?? throw Refused(added);
        // A column that no graph computes has no value: the exporter refuses the file, unless other columns are named that it is to keep.
        foreach (var (column, value) in added.Zip(values))
            if (value is not null)
                ctx.CreateNode("Identity", [target.Find(value)], [ctx.AddIntermediateVariable(column.Type, column.Name)], ctx.GetNodeName("Identity"), "");
    }

    // Views of this kind are made by transformers, and those are what is saved.
    void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException("A view is not saved: save the transformer that made it.");

    private static NotSupportedException Refused(IEnumerable<DataViewSchema.Column> columns) => new(
        $"Columns '{string.Join("', '", columns.Select(column => column.Name))}': expected a stage that ONNX can hold, found one of EmbeddingSpace, "
        + "which it cannot hold. Save the pipeline with 'mlContext.Model.Save'.");
}

using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Projection.Parameters;
using static Microsoft.ML.DataViewSchema;

namespace EmbeddingSpace.ML.Parameters;

/// <summary>The parameters of a checkpoint as rows. It holds no file: each cursor opens what it reads.</summary>
internal sealed class ParameterDataView : IDataView
{
    private readonly string _folder;
    private readonly int _hidden;
    private readonly IReadOnlyList<ParameterBlock> _blocks;

    private ParameterDataView(string folder, int hidden, IReadOnlyList<ParameterBlock> blocks) =>
        (_folder, _hidden, _blocks, Schema) = (folder, hidden, blocks, ParameterColumns.Create(hidden));

    /// <summary>Read the headers of a checkpoint and decide what its rows are.</summary>
    public static ParameterDataView Open(string folder, Func<ParameterReader, IReadOnlyList<ParameterBlock>> choose)
    {
        using var checkpoint = Checkpoint.Open(folder);
        var reader = ParameterReader.Open(checkpoint);
        // The full path: the working directory may be another one when a cursor reads.
        return new(checkpoint.Location, reader.Architecture.Hidden, choose(reader));
    }

    /// <summary>Rows come in one order.</summary>
    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _blocks.Sum(block => (long)block.Places.Length);

    public DataViewRowCursor GetRowCursor(IEnumerable<Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        var active = new bool[Schema.Count];
        foreach (var column in columnsNeeded) active[column.Index] = true;
        return new ParameterCursor(Schema, _blocks, active, new(_folder, _hidden));
    }

    /// <summary>One cursor: the rows of one tensor belong together.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
}

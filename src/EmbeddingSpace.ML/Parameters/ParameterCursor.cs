using EmbeddingSpace.ML.Columns;
using static Microsoft.ML.DataViewSchema;

namespace EmbeddingSpace.ML.Parameters;

/// <summary>Goes through parameters row by row; only the vector column touches a weight, and only when its value is asked for.</summary>
internal sealed class ParameterCursor(DataViewSchema schema, IReadOnlyList<ParameterBlock> blocks, bool[] active, ParameterTensors tensors) : DataViewRowCursor
{
    private int _block;
    private int _place = -1;
    private long _position = -1;
    private bool _ended;

    public override DataViewSchema Schema => schema;

    public override long Position => _position;

    /// <summary>Always 0: there is one cursor only.</summary>
    public override long Batch => 0;

    public override bool MoveNext()
    {
        if (_ended) return false;
        _place++;
        while (_block < blocks.Count && _place == blocks[_block].Places.Length) (_block, _place) = (_block + 1, 0);
        _ended = _block == blocks.Count;
        _position = _ended ? -1 : _position + 1;
        return !_ended;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) =>
    {
        Current();
        value = new((ulong)_position, 0);
    };

    public override bool IsColumnActive(Column column) => active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(Column column)
    {
        if (!IsColumnActive(column)) throw ColumnFaults.NotActive(column, "cursor");
        return Getter(column.Name) as ValueGetter<TValue> ?? throw ColumnFaults.WrongType(column, typeof(TValue));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) tensors.Dispose();
        base.Dispose(disposing);
    }

    private Delegate Getter(string column) => column switch
    {
        ParameterColumns.Role => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = Current().Block.RoleName.AsMemory()),
        ParameterColumns.Layer => (ValueGetter<int>)((ref int value) => value = Current().Block.Layer ?? ParameterColumns.None),
        ParameterColumns.Head => (ValueGetter<int>)((ref int value) => value = Current().Place.Head ?? ParameterColumns.None),
        ParameterColumns.Index => (ValueGetter<int>)((ref int value) => value = Current().Place.Index),
        _ => (ValueGetter<VBuffer<float>>)Vector,
    };

    private void Vector(ref VBuffer<float> value)
    {
        var (block, place) = Current();
        var editor = VBufferEditor.Create(ref value, ((VectorDataViewType)schema[ParameterColumns.Vector].Type).Size);
        tensors.Copy(block, place.Row, editor.Values);
        value = editor.Commit();
    }

    private (ParameterBlock Block, (int? Head, int Index, int Row) Place) Current() => _position >= 0
        ? (blocks[_block], blocks[_block].Places[_place])
        : throw new InvalidOperationException("The cursor stands on no row: call MoveNext first, and read values only while it returns true.");
}

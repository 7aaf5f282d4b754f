using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Vectors read ahead, so that one matrix product computes them all.</summary>
internal sealed class VectorsAhead(DataViewRowCursor cursor, DataViewSchema.Column column, VectorFunction function)
    : RowsAhead(cursor, function.RowsReadAhead)
{
    private readonly ValueGetter<VBuffer<float>> _getVector = cursor.GetGetter<VBuffer<float>>(column);
    private float[] _rows = new float[function.InputSize];
    private VBuffer<float> _vector;
    private long _first;
    private int _count;

    /// <summary>The vectors are kept, so that an expensive input (hidden states) is computed once.</summary>
    public override Delegate? InputGetter => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
    {
        var editor = VBufferEditor.Create(ref value, function.InputSize);
        _rows.AsSpan(Current * function.InputSize, function.InputSize).CopyTo(editor.Values);
        value = editor.Commit();
    });

    protected override void Clear() => (_first, _count) = (_first + _count, 0);

    protected override void Keep()
    {
        var place = _count++ * function.InputSize;
        if (place == _rows.Length) Array.Resize(ref _rows, 2 * place);
        _getVector(ref _vector);
        _vector.CopyTo(_rows.AsSpan(place, function.InputSize));
    }

    protected override TextScores Score()
    {
        var results = new float[_count * function.OutputSize];
        function.Apply(_rows.AsMemory(0, _count * function.InputSize), results, column.Name, _first);
        return new(results, function.OutputSize, new bool[_count]);
    }
}

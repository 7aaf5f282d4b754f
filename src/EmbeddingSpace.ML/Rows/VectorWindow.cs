using EmbeddingSpace.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.ML.Rows;

/// <summary>A window of vectors, so that one matrix product scores them all.</summary>
internal sealed class VectorWindow(DataViewRowCursor ahead, DataViewSchema.Column column, VectorFunction function, int largest) : RowWindow(ahead, largest)
{
    private readonly ValueGetter<VBuffer<float>> _getVector = ahead.GetGetter<VBuffer<float>>(column);
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

    protected override TextScores Score() => new(function.Apply(_rows.AsMemory(0, _count * function.InputSize), column.Name, _first), function.OutputSize, new bool[_count]);
}

using EmbeddingSpace.ML.Columns;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Computes from the vector of the row's current position when a column first asks.</summary>
internal sealed class VectorNumbers(DataViewRow row, DataViewSchema.Column column, VectorFunction function) : IRowNumbers
{
    private readonly RowGetter<VBuffer<float>> _vector = new(row, column);
    private readonly float[] _dense = new float[function.InputSize];
    private readonly float[] _numbers = new float[function.OutputSize];
    private VBuffer<float> _value;
    private bool _computed;
    private long _position;

    public bool Truncated => false;

    public bool Certain => false;

    public RowExplanation Explanation => throw new InvalidOperationException("Vectors have no tokens that an answer could come from.");

    public ReadOnlySpan<float> Numbers
    {
        get
        {
            if (_computed && _position == row.Position) return _numbers;
            _computed = false;
            _vector.Get(ref _value);
            _value.CopyTo(_dense);
            function.Apply(_dense, _numbers, column.Name, row.Position);
            (_computed, _position) = (true, row.Position);
            return _numbers;
        }
    }
}

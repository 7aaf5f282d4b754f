using EmbeddingSpace.ML.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Numbers from a vector column: one vector at a time behind a prediction engine; windows of vectors behind a view, where they are worth it.</summary>
/// <param name="function">Vectors to numbers.</param>
/// <param name="windowSize">Most rows read ahead; 1 = none, and then the input is read by one cursor only.</param>
internal sealed class VectorSource(VectorFunction function, int windowSize) : INumberSource
{
    public IRowNumbers Follow(DataViewRow row, ColumnBinding binding) => new RowNumbers(row, binding.Read[0], function);

    public DataViewRowCursor Open(IDataView input, ColumnBinding binding, IReadOnlyCollection<DataViewSchema.Column> wanted)
    {
        if (windowSize > 1) return LookAheadCursor.Open(input, binding, wanted, ahead => new VectorWindow(ahead, binding.Read[0], function, windowSize));
        var cursor = input.GetRowCursor(binding.Dependencies(wanted));
        return new PassingCursor(cursor, binding, Follow(cursor, binding), binding.Active(wanted));
    }

    private sealed class RowNumbers(DataViewRow row, DataViewSchema.Column column, VectorFunction function) : IRowNumbers
    {
        // A composite row activates only what is asked of it; then no added column is, and the vector is never read.
        private readonly ValueGetter<VBuffer<float>>? _getVector = row.IsColumnActive(column) ? row.GetGetter<VBuffer<float>>(column) : null;
        private readonly float[] _dense = new float[function.InputSize];
        private VBuffer<float> _vector;
        private float[]? _numbers;
        private long _position;

        public bool Truncated => false;

        public ReadOnlySpan<float> Numbers
        {
            get
            {
                if (_numbers is not null && _position == row.Position) return _numbers;
                if (_getVector is null) throw new InvalidOperationException($"Column '{column.Name}' is not active in this row: the added columns follow from it.");
                _getVector(ref _vector);
                _vector.CopyTo(_dense);
                _numbers = function.Apply(_dense, column.Name, row.Position);
                _position = row.Position;
                return _numbers;
            }
        }
    }
}

using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Numbers from a features column through a linear head: a matrix-vector product a row, so nothing is read ahead.</summary>
internal sealed class HeadSource(Func<StoredHead> head) : INumberSource
{
    public IRowNumbers Follow(DataViewRow row, ColumnBinding binding) => new HeadNumbers(row, binding.Read[0], head);

    public DataViewRowCursor Open(IDataView input, ColumnBinding binding, IReadOnlyCollection<DataViewSchema.Column> wanted)
    {
        var cursor = input.GetRowCursor(binding.Dependencies(wanted));
        return new PassingCursor(cursor, binding, Follow(cursor, binding), binding.Active(wanted));
    }

    private sealed class HeadNumbers(DataViewRow row, DataViewSchema.Column features, Func<StoredHead> head) : IRowNumbers
    {
        private readonly ValueGetter<VBuffer<float>>? _getFeatures = row.IsColumnActive(features) ? row.GetGetter<VBuffer<float>>(features) : null;
        private VBuffer<float> _features;
        private float[]? _dense;
        private float[]? _logits;
        private long _position = -1;

        public bool Truncated => false;

        public ReadOnlySpan<float> Numbers
        {
            get
            {
                if (_logits is not null && _position == row.Position) return _logits;
                if (_getFeatures is null) throw new InvalidOperationException($"Column '{features.Name}' is not active in this row: the added columns follow from it.");
                var current = head();
                _getFeatures(ref _features);
                _features.CopyTo(_dense ??= new float[current.FeatureSize]);
                _logits ??= new float[current.Classes.Count];
                current.Score(_dense, _logits);
                _position = row.Position;
                return _logits;
            }
        }
    }
}

using static Microsoft.ML.DataViewSchema;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Vectors read ahead, so that one matrix product computes them all.</summary>
internal sealed class VectorsAhead(DataViewRowCursor cursor, IEnumerable<Column> columns, Column vector, VectorFunction function)
    : RowsAhead(cursor, columns, function.RowsReadAhead)
{
    private float[] _rows = [];

    protected override RowAnswers Answer()
    {
        var (kept, size) = (Kept<VBuffer<float>>(vector), function.InputSize);
        if (_rows.Length < Count * size) _rows = new float[Count * size];
        for (var place = 0; place < Count; place++) kept[place].CopyTo(_rows.AsSpan(place * size, size));
        var results = new float[Count * function.OutputSize];
        function.Apply(_rows.AsMemory(0, Count * size), results, vector.Name, First);
        return new(new(results, function.OutputSize, new bool[Count]));
    }
}

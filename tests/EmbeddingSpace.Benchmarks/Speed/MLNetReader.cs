using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.Benchmarks.Speed;

/// <summary>Reads a column to its end, as an evaluation or a saver would.</summary>
internal static class MLNetReader
{
    public static int ReadAll(IDataView view, string column)
    {
        using var cursor = view.GetRowCursor([view.Schema[column]]);
        var getter = cursor.GetGetter<VBuffer<float>>(view.Schema[column]);
        VBuffer<float> value = default;
        var rows = 0;
        for (; cursor.MoveNext(); rows++) getter(ref value);
        return rows;
    }
}

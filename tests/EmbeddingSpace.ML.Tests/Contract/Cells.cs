using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.ML.Tests.Contract;

/// <summary>Reads columns bit by bit, so that equal means equal.</summary>
internal static class Cells
{
    /// <summary>One text a row.</summary>
    public static string[] Read(IDataView view, params string[] columns)
    {
        var wanted = columns.Select(name => view.Schema[name]).ToArray();
        using var cursor = view.GetRowCursor(wanted);
        var read = Reader(cursor, wanted);
        var rows = new List<string>();
        while (cursor.MoveNext()) rows.Add(read());
        return [.. rows];
    }

    public static Func<string> Reader(DataViewRow row, IReadOnlyList<DataViewSchema.Column> columns)
    {
        var readers = columns.Select(column => Reader(row, column)).ToArray();
        return () => string.Join(" | ", readers.Select(read => read()));
    }

    public static float[][] Vectors(IDataView view, string column)
    {
        using var cursor = view.GetRowCursor([view.Schema[column]]);
        var get = cursor.GetGetter<VBuffer<float>>(view.Schema[column]);
        var rows = new List<float[]>();
        VBuffer<float> value = default;
        while (cursor.MoveNext())
        {
            get(ref value);
            rows.Add([.. value.DenseValues()]);
        }

        return [.. rows];
    }

    private static Func<string> Reader(DataViewRow row, DataViewSchema.Column column) => column.Type switch
    {
        VectorDataViewType { ItemType: TextDataViewType } =>
            Reader<VBuffer<ReadOnlyMemory<char>>>(row, column, vector => string.Join(',', vector.DenseValues())),
        VectorDataViewType => Reader<VBuffer<float>>(row, column, vector => string.Join(',', vector.DenseValues().Select(Bits))),
        KeyDataViewType => Reader<uint>(row, column, key => key.ToString(CultureInfo.InvariantCulture)),
        NumberDataViewType { RawType: var type } when type == typeof(int) => Reader<int>(row, column, number => number.ToString(CultureInfo.InvariantCulture)),
        BooleanDataViewType => Reader<bool>(row, column, value => value ? "yes" : "no"),
        TextDataViewType => Reader<ReadOnlyMemory<char>>(row, column, text => text.ToString()),
        _ => Reader<float>(row, column, number => number.ToString("R", CultureInfo.InvariantCulture)),
    };

    private static string Bits(float number) => BitConverter.SingleToInt32Bits(number).ToString("x8", CultureInfo.InvariantCulture);

    private static Func<string> Reader<T>(DataViewRow row, DataViewSchema.Column column, Func<T, string> print)
    {
        var get = row.GetGetter<T>(column);
        return () =>
        {
            T value = default!;
            get(ref value);
            return print(value);
        };
    }
}

// A process that knows nothing but ML.NET: loads a saved model, scores a text file (header 'Text', one text a line), and prints one line a row:
// the bits of every number of the asked columns in hexadecimal, the text of a key, or texts. Or it goes through one door of the libraries, as an app's
// first call, or loads and drops a model many times.
using System.Globalization;
using EmbeddingSpace.ModelLoader;
using Microsoft.ML;
using Microsoft.ML.Data;

switch (args)
{
    case ["enter", var name, var checkpoints]:
        EntryPoints.Call(name, checkpoint => Path.Combine(checkpoints, checkpoint));
        return 0;
    case ["drop", var dropped, var loads]:
        DroppedLoads.Run(dropped, int.Parse(loads, CultureInfo.InvariantCulture));
        return 0;
    case not [_, _, _, ..]:
        Console.Error.WriteLine(
            "EmbeddingSpace.ModelLoader: expected MODEL.zip TEXTS.tsv COLUMN…, or 'enter' ENTRY-POINT MODEL-FOLDERS, or 'drop' MODEL.zip LOADS");
        return 2;
}

var context = new MLContext();
var model = context.Model.Load(args[0], out _);
using var owned = model as IDisposable;
var texts = context.Data.LoadFromTextFile(args[1], [new TextLoader.Column("Text", DataKind.String, 0)], hasHeader: true);
var scored = model.Transform(texts);
var columns = args[2..].Select(name => scored.Schema[name]).ToArray();
using var cursor = scored.GetRowCursor(columns);
var readers = columns.Select(column => Reader(cursor, column)).ToArray();
while (cursor.MoveNext()) Console.WriteLine(string.Join(' ', readers.Select(read => read())));
return 0;

static Func<string> Reader(DataViewRow row, DataViewSchema.Column column)
{
    if (column.Type is KeyDataViewType)
    {
        var getKey = row.GetGetter<uint>(column);
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetKeyValues(ref names);
        var labels = names.DenseValues().Select(name => name.ToString()).ToArray();
        return () =>
        {
            uint key = 0;
            getKey(ref key);
            return key == 0 ? "?" : labels[key - 1];
        };
    }

    if (column.Type is VectorDataViewType { ItemType: TextDataViewType })
    {
        var getTexts = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        return () =>
        {
            VBuffer<ReadOnlyMemory<char>> texts = default;
            getTexts(ref texts);
            return string.Join(',', texts.DenseValues());
        };
    }

    var getVector = row.GetGetter<VBuffer<float>>(column);
    return () =>
    {
        VBuffer<float> vector = default;
        getVector(ref vector);
        return string.Join(',', vector.DenseValues().Select(number => BitConverter.SingleToInt32Bits(number).ToString("x8", CultureInfo.InvariantCulture)));
    };
}

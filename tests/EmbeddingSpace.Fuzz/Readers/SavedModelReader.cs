using System.IO.Compression;
using System.Reflection;
using System.Text.Json.Nodes;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.Fuzz.Readers;

/// <summary>Zips that ML.NET wrote: an entry damaged or exchanged for another, or the container itself.</summary>
internal sealed class SavedModelReader : FuzzReader
{
    // Frames that call ML.NET's reading; the stages that it calls have others.
    private static readonly string[] AroundMLNet = ["Fuzz.", $"ML.Persistence.{nameof(SavedModel)}.", $"ML.Persistence.{nameof(PinnedMLNet)}."];

    private readonly Saved[] _models;
    private readonly MLContext _context = new();
    private Saved _model;
    private byte[] _zip = [];

    public SavedModelReader(string name, params string[] models)
    {
        Name = name;
        _models = [.. models.Select(Saved.Open)];
        _model = _models[0];
    }

    public override string Name { get; }

    public override long Prepare(Mutator mutator)
    {
        _model = mutator.Choose(_models);
        var entries = _model.Entries.ToDictionary();
        string[] names = [.. entries.Keys];
        var (name, other) = (mutator.Choose(names), mutator.Choose(names));
        _zip = mutator.Choose<Func<byte[]>>(
        [
            () => Zip(entries, name, mutator.Damage(entries[name])),
            () => Zip(entries, name, mutator.Damage(entries[name], 256)),
            () => Zip(entries, _model.Smallest, mutator.Damage(entries[_model.Smallest])),
            () => Zip(entries, name, entries[other]),
            () => mutator.Damage(Zip(entries, name, entries[name])),
        ])();
        return _zip.Length;
    }

    public override void Read()
    {
        using var stream = new MemoryStream(_zip);
        var model = SavedModel.LoadOrNull(MLNetEnvironment.Of(_context.Transforms), stream)
            ?? throw new FormatException("No model of a transformer and the schema of its input.");
        using var owned = model as IDisposable;
        var view = model.Transform(_model.Row(_context));
        var columns = view.Schema.Where(column => column.Type is VectorDataViewType { IsKnownSize: true, ItemType: NumberDataViewType item }
            && item == NumberDataViewType.Single).ToArray();
        using var cursor = view.GetRowCursor(columns);
        var getters = columns.Select(cursor.GetGetter<VBuffer<float>>).ToArray();
        var values = default(VBuffer<float>);
        while (cursor.MoveNext())
        {
            foreach (var getter in getters)
            {
                getter(ref values);
                RequireNumbers(values.GetValues());
            }
        }
    }

    public override bool IsDocumented(Exception exception)
    {
        while (exception is TargetInvocationException { InnerException: { } inner }) exception = inner;
        return exception is CheckpointException or FormatException || IsMissingColumn(exception) || IsOfMLNet(exception);
    }

    // A damaged name is still a name: then the rows lack the column.
    private static bool IsMissingColumn(Exception exception) => exception is ArgumentOutOfRangeException
        && (exception.Message.StartsWith("Could not find", StringComparison.Ordinal)
            || exception.Message.StartsWith("Schema mismatch", StringComparison.Ordinal));

    // What ML.NET stumbles over by itself, around a stage of ours, is not ours to document.
    private static bool IsOfMLNet(Exception exception) => exception is not NotANumberException
        && exception.StackTrace?.Split('\n').Any(line => line.Contains("at EmbeddingSpace.", StringComparison.Ordinal)
            && !AroundMLNet.Any(frame => line.Contains("at EmbeddingSpace." + frame, StringComparison.Ordinal))) == false;

    private static byte[] Zip(Dictionary<string, byte[]> entries, string name, byte[] content)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            foreach (var (file, bytes) in entries)
            {
                using var entry = zip.CreateEntry(file, CompressionLevel.NoCompression).Open();
                entry.Write(file == name ? content : bytes);
            }
        }
        return stream.ToArray();
    }

    private sealed record Saved(Dictionary<string, byte[]> Entries, string Smallest, string Column, int? Width)
    {
        public static Saved Open(string name)
        {
            var entries = new Dictionary<string, byte[]>(StringComparer.Ordinal);
            using var zip = ZipFile.OpenRead(Fixtures.SavedModel(name + ".zip"));
            foreach (var entry in zip.Entries)
            {
                using var copy = new MemoryStream();
                using var content = entry.Open();
                content.CopyTo(copy);
                entries.Add(entry.FullName, copy.ToArray());
            }
            var input = JsonNode.Parse(File.ReadAllText(Fixtures.SavedModel(name + ".expected.json")))!["input"]!;
            var smallest = entries.Keys.Where(file => file.StartsWith("TransformerChain", StringComparison.Ordinal)).MinBy(file => entries[file].Length)!;
            return new(entries, smallest, (string)input["column"]!, (string)input["type"]! == "text" ? null : (int)input["width"]!);
        }

        public IDataView Row(MLContext context)
        {
            if (Width is not { } width) return View(context, new TextRow { Value = Text }, null);
            return View(context, new VectorRow { Value = [.. Enumerable.Range(0, width).Select(i => MathF.Sin(i))] },
                new VectorDataViewType(NumberDataViewType.Single, width));
        }

        private IDataView View<TRow>(MLContext context, TRow row, DataViewType? type) where TRow : class
        {
            var schema = SchemaDefinition.Create(typeof(TRow));
            schema[0].ColumnName = Column;
            if (type is not null) schema[0].ColumnType = type;
            return context.Data.LoadFromEnumerable([row], schema);
        }
    }

    private sealed class TextRow
    {
        public string Value { get; set; } = "";
    }

    private sealed class VectorRow
    {
        public float[] Value { get; set; } = [];
    }
}

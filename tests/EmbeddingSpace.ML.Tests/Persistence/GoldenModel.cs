using System.Globalization;
using System.Text.Json.Nodes;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.ML.Tests.Persistence;

/// <summary>A saved model of an earlier version, with the rows that go in and what it gave when it was written.</summary>
internal sealed class GoldenModel
{
    private static readonly string Folder = Path.Combine(Fixtures.RepositoryRoot, "tests", "Fixtures", "models");

    private readonly JsonNode _expected;

    public GoldenModel(string name)
    {
        Zip = Path.Combine(Folder, name + ".zip");
        _expected = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name + ".expected.json")))!;
        Saved = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "manifest.json")))!["models"]![name]!["zip"]!;
    }

    /// <summary>Names of all that the repository holds.</summary>
    public static IEnumerable<string> Names =>
        Directory.GetFiles(Folder, "*.zip").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    /// <summary>Where it lies.</summary>
    public string Zip { get; }

    /// <summary>What the zip holds: headers with settings, state files.</summary>
    public JsonNode Saved { get; }

    /// <summary>Class names of the transformers in it.</summary>
    public string[] Stages => [.. _expected["stages"]!.AsArray().Select(stage => (string)stage!)];

    /// <summary>Largest difference of a number, absolute.</summary>
    public double Tolerance => (double)_expected["tolerance"]!;

    public string InputColumn => (string)_expected["input"]!["column"]!;

    /// <summary>A part of what was written down.</summary>
    public JsonNode this[string part] => _expected[part]!;

    /// <summary>The rows that go in.</summary>
    public IDataView Rows(MLContext context)
    {
        var rows = _expected["input"]!["rows"]!.AsArray();
        if ((string)_expected["input"]!["type"]! == "text")
            return context.Data.LoadFromEnumerable(rows.Select(row => new TextInput { Value = (string)row! }), Named<TextInput>(null));
        var width = (int)_expected["input"]!["width"]!;
        return context.Data.LoadFromEnumerable(rows.Select(row => new VectorInput { Value = Numbers((string)row!) }),
            Named<VectorInput>(new VectorDataViewType(NumberDataViewType.Single, width)));
    }

    /// <summary>Numbers from their bits.</summary>
    public static float[] Numbers(string bits) =>
        [.. bits.Split(' ').Select(number => BitConverter.UInt32BitsToSingle(uint.Parse(number, NumberStyles.HexNumber, CultureInfo.InvariantCulture)))];

    private SchemaDefinition Named<T>(DataViewType? type)
    {
        var schema = SchemaDefinition.Create(typeof(T));
        var column = schema[nameof(TextInput.Value)];
        column.ColumnName = InputColumn;
        if (type is not null) column.ColumnType = type;
        return schema;
    }

    private sealed class TextInput
    {
        public string Value { get; set; } = "";
    }

    private sealed class VectorInput
    {
        public float[] Value { get; set; } = [];
    }
}

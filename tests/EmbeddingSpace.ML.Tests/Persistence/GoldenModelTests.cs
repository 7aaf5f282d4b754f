using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Persistence;

/// <summary>Models that an earlier version saved open here and give what they gave there. The files are never written again.</summary>
[Trait("Tier", "Pipeline")]
public sealed class GoldenModelTests
{
    public static TheoryData<string> Names => [.. GoldenModel.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_gives_what_it_gave(string name)
    {
        using var leaks = new NativeLeakCheck();
        var golden = new GoldenModel(name);
        var context = new MLContext();
        var model = context.Model.Load(golden.Zip, out var input);
        using var owned = model as IDisposable;
        Assert.Equal(golden["inputSchema"].AsArray().Select(column => $"{column!["name"]} {column["type"]}"),
            input.Select(column => $"{column.Name} {column.Type}"));
        var stages = Stages(model).Cast<ModelTransformer>().ToArray();
        Assert.Equal(golden.Stages, stages.Select(stage => stage.GetType().Name));
        var recorded = golden["transformers"].AsArray().Select(stage => (string)stage!["modelHash"]!).ToArray();
        Assert.Equal(stages is [TextClassifierTranslationTransformer] ? [TimelessHash(golden.Zip, recorded[0])] : recorded,
            stages.Select(stage => stage.ModelHash));

        var view = model.Transform(golden.Rows(context));
        var added = view.Schema.Where(column => !column.IsHidden && column.Name != golden.InputColumn).ToArray();
        Assert.Equal(golden["outputSchema"].AsArray().Select(column => column!.ToJsonString()), added.Select(column => AsSaved(column).ToJsonString()));
        foreach (var column in added) CompareColumn(golden, view, column);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Saved_again_it_holds_what_it_held(string name)
    {
        using var folder = new TemporaryFolder();
        var golden = new GoldenModel(name);
        var context = new MLContext();
        var model = context.Model.Load(golden.Zip, out var input);
        using var owned = model as IDisposable;
        var path = folder.File("again.zip");
        context.Model.Save(model, input, path);

        var again = new SavedZip(path);
        foreach (var header in golden.Saved["headers"]!.AsArray())
            foreach (var (before, after) in header!["strings"]!.AsArray().Zip(again.Strings((string)header["entry"]!))) AssertKept((string)before!, after);
        foreach (var (file, text) in golden.Saved["stateFiles"]!.AsObject()) AssertKept((string)text!, again.Text(file));
    }

    // The recorded hash of a translation held how long its fit took, which the hash leaves out since: the same over the files with no seconds in them.
    private static string TimelessHash(string path, string recorded)
    {
        const string Folder = "TransformerChain/";
        using var zip = ZipFile.OpenRead(path);
        var files = zip.Entries.Where(entry => entry.FullName.StartsWith(Folder, StringComparison.Ordinal) && entry.Name != "Model.key").Select(entry =>
        {
            using var content = new MemoryStream();
            using var stream = entry.Open();
            stream.CopyTo(content);
            return (Name: entry.FullName[Folder.Length..], Content: content.ToArray());
        }).ToArray();
        Assert.Equal(recorded, Hash(files));
        const string NoSeconds = """
            "Seconds":{"Encode":0,"Solve":0,"Total":0}
            """;
        var state = Regex.Replace(Encoding.UTF8.GetString(files[0].Content), """
            "Seconds":\{[^}]*\}
            """, NoSeconds);
        Assert.Contains(NoSeconds, state, StringComparison.Ordinal);
        return Hash([(files[0].Name, Encoding.UTF8.GetBytes(state)), .. files[1..]]);

        static string Hash((string Name, byte[] Content)[] files) => Convert.ToHexStringLower(SHA256.HashData(
            files.SelectMany(file => (byte[])[.. Encoding.UTF8.GetBytes(file.Name), 0, .. SHA256.HashData(file.Content)]).ToArray()));
    }

    [Fact]
    public void Every_kind_of_transformer_is_among_them()
    {
        var kinds = typeof(ModelTransformer).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ModelTransformer))).Select(type => type.Name);
        Assert.Equal(kinds.Order(), GoldenModel.Names.SelectMany(name => new GoldenModel(name).Stages).Distinct().Order());
    }

    private static IEnumerable<ITransformer> Stages(ITransformer model) => model is IEnumerable<ITransformer> chain ? chain.SelectMany(Stages) : [model];

    // Since these models were saved the features of an encoder say which encoder they are of, and what each of them is.
    private static JsonNode AsSaved(DataViewSchema.Column column)
    {
        var text = SchemaText.Of(column);
        var annotations = text["annotations"]!.AsObject();
        if (annotations.Remove(FeatureEncoder.Annotation)) annotations.Remove("SlotNames");
        return text;
    }

    private static void CompareColumn(GoldenModel golden, IDataView view, DataViewSchema.Column column)
    {
        var expected = golden["columns"][column.Name]!;
        var rows = expected["rows"]!.AsArray();
        if ((string)expected["kind"]! == "singles")
        {
            var found = view.GetColumn<float[]>(column).ToArray();
            Assert.Equal(rows.Count, found.Length);
            foreach (var (index, row, numbers) in rows.Zip(found).Select((pair, index) => (index, pair.First, pair.Second)))
            {
                if (EndsInPadding(golden, index)) continue;
                var before = GoldenModel.Numbers((string)row!["bits"]!);
                Assert.Equal(before.Length, numbers.Length);
                for (var i = 0; i < before.Length; i++) Assert.Equal(before[i], numbers[i], (float)golden.Tolerance);
            }

            return;
        }

        Assert.Equal(
            rows.Where((_, index) => !EndsInPadding(golden, index)).Select(row => row?.ToJsonString()),
            Exact(view, column, (string)expected["kind"]!).Where((_, index) => !EndsInPadding(golden, index)).Select(row => row?.ToJsonString()));
    }

    // Since these models were saved a head that reads the last token leaves out the padding token at a text's end, as Hugging Face's does: of that one
    // text the values were another token's.
    private static bool EndsInPadding(GoldenModel golden, int row) => (string?)golden["name"] == "text-classifier-gpt2-classifier"
        && ((string?)golden["input"]["rows"]![row])?.EndsWith("<|endoftext|>", StringComparison.Ordinal) == true;

    private static IEnumerable<JsonNode?> Exact(IDataView view, DataViewSchema.Column column, string kind)
    {
        switch (kind)
        {
            case "key":
                VBuffer<ReadOnlyMemory<char>> names = default;
                column.GetKeyValues(ref names);
                var labels = names.DenseValues().Select(name => name.ToString()).ToArray();
                // Raw key values count from 1; 0 means missing.
                return view.GetColumn<uint>(column).Select(key => key == 0 ? null : (JsonNode?)labels[key - 1]);
            case "boolean": return view.GetColumn<bool>(column).Select(value => (JsonNode?)value);
            case "texts": return view.GetColumn<string[]>(column).Select(texts => new JsonArray([.. texts.Select(text => (JsonNode?)text)]));
            default: throw new NotSupportedException($"'{column.Name}': expected a kind of column that is compared here, found '{kind}'.");
        }
    }

    // A later format may hold more, never less: members are looked for by name.
    private static void AssertKept(string before, string after) => AssertKept(JsonNode.Parse(before), JsonNode.Parse(after), "$");

    private static void AssertKept(JsonNode? before, JsonNode? after, string path)
    {
        if (before is JsonObject members && after is JsonObject found)
        {
            foreach (var (name, value) in members)
            {
                Assert.True(found.ContainsKey(name), $"'{path}.{name}': expected it in the file that was saved again, found none.");
                AssertKept(value, found[name], $"{path}.{name}");
            }
        }
        else Assert.True(JsonNode.DeepEquals(before, after), $"'{path}': expected {before?.ToJsonString()}, found {after?.ToJsonString()}.");
    }
}

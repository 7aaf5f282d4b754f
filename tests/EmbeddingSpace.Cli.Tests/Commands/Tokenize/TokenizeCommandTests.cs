using System.Text.Json;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Tokenize;

[Trait("Tier", "Parity")]
public class TokenizeCommandTests(ITestOutputHelper output)
{
    private const string Unknown = "<unk>";

    public static TheoryData<string> Kinds => [.. Directory.EnumerateDirectories(Path.GetDirectoryName(Fixtures.Tokenizer("tiny-wordpiece"))!)
        .Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Rows_equal_the_reference_of_every_kind_of_tokenizer(string name)
    {
        using var folder = new TemporaryFolder();
        var model = Fixtures.Tokenizer(name);
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(model, "golden.json")));
        var (singles, pairs) = (new List<JsonElement>(), new List<JsonElement>());
        foreach (var entry in golden.RootElement.EnumerateArray()) (entry.TryGetProperty("pair", out _) ? pairs : singles).Add(entry);
        var offsets = 0;
        foreach (var (expected, row) in singles.Zip(Rows(folder, model, singles)))
        {
            if (expected.TryGetProperty("pieces", out var pieces))
            {
                // What is unknown is the text itself there.
                var tokens = row.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()).ToArray();
                Assert.Equal(pieces.EnumerateArray().Select((piece, i) => tokens[i + 1] == Unknown ? Unknown : piece.GetString()), tokens[1..^1]);
                continue;
            }
            Assert.Equal(Numbers(expected, "ids"), Numbers(row, "ids"));
            Assert.All(Numbers(row, "types"), type => Assert.Equal(0, type));
            Assert.Equal(Numbers(row, "ids").Length, row.GetProperty("tokens").GetArrayLength());
            Assert.False(row.GetProperty("truncated").GetBoolean());
            if (!expected.TryGetProperty("offsets", out var ranges)) continue;
            Assert.Equal(ranges.EnumerateArray().Select(range => (range[0].GetInt32(), range[1].GetInt32())),
                row.GetProperty("offsets").EnumerateArray().Select(range => (range[0].GetInt32(), range[1].GetInt32())));
            offsets++;
        }
        foreach (var (expected, row) in pairs.Zip(Rows(folder, model, pairs)))
        {
            Assert.Equal(Numbers(expected, "ids"), Numbers(row, "ids"));
            Assert.Equal(Numbers(expected, "types"), Numbers(row, "types"));
        }
        output.WriteLine($"{name}: {singles.Count} texts, {offsets} of them with offsets, {pairs.Count} pairs");
        Assert.NotEmpty(singles);
    }

    [Fact]
    public void A_model_cuts_texts_where_it_would_read_them_no_further()
    {
        using var folder = new TemporaryFolder();
        var texts = folder.Write("texts.txt", "a good film\nok\n");
        var rows = CommandLineRun.Of("tokenize", "--model", Samples.OneClassClassifier, "--texts", texts, "--max-length", "4", "--json").Json().Items("rows");
        Assert.Equal(["ids", "types", "tokens", "offsets", "truncated"], rows.First().Names());
        Assert.Equal([4, 4], rows.Select(row => Numbers(row, "ids").Length));
        Assert.Equal("[CLS]", rows.First().GetProperty("tokens")[0].GetString());
        Assert.Equal([0, 0], rows.First().GetProperty("offsets")[0].EnumerateArray().Select(number => number.GetInt32()));
        Assert.True(rows.First().GetProperty("truncated").GetBoolean());
        // The position table of this model holds 64.
        var longText = folder.Write("long.txt", string.Join(' ', Enumerable.Repeat("film", 200)));
        var row = CommandLineRun.Of("tokenize", "--model", Samples.OneClassClassifier, "--texts", longText, "--json").Json().Items("rows").Single();
        Assert.Equal(64, Numbers(row, "ids").Length);
    }

    [Fact]
    public void People_see_a_table()
    {
        using var folder = new TemporaryFolder();
        var run = CommandLineRun.Of("tokenize", "--model", Fixtures.Tokenizer("tiny-wordpiece"), "--texts", folder.Write("texts.txt", "ok\n"));
        Assert.Equal(0, run.ExitCode);
        foreach (var part in new[] { "Token", "Characters", "[CLS]", "[SEP]", "0–1" }) Assert.Contains(part, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_tokenizer_is_refused()
    {
        using var folder = new TemporaryFolder();
        var texts = folder.Write("texts.txt", "ok\n");
        CommandLineRun.Of("tokenize", "--model", folder.Path, "--texts", texts).IsRefused(folder.Path, "has no tokenizer");
        CommandLineRun.Of("tokenize", "--model", folder.File("none"), "--texts", texts).IsRefused(folder.File("none"), "does not exist");
    }

    private static List<JsonElement> Rows(TemporaryFolder folder, string model, List<JsonElement> texts)
    {
        if (texts.Count == 0) return [];
        var lines = texts.Select(text => JsonSerializer.Serialize(text.TryGetProperty("pair", out var second)
            ? new { text = text.GetProperty("text").GetString(), textPair = second.GetString() }
            : (object)new { text = text.GetProperty("text").GetString() }));
        var file = folder.Write("texts.jsonl", string.Join('\n', lines));
        var rows = CommandLineRun.Of("tokenize", "--model", model, "--texts", file, "--json").Json().Items("rows");
        Assert.Equal(texts.Count, rows.Count);
        return rows;
    }

    private static int[] Numbers(JsonElement row, string name) => [.. row.GetProperty(name).EnumerateArray().Select(number => number.GetInt32())];
}

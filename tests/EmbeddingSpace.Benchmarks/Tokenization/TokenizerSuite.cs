using System.IO.Compression;
using System.Text.Json.Nodes;
using EmbeddingSpace.Benchmarks.Speed;
using EmbeddingSpace.Tokenization;
using Tokenizers.DotNet;

namespace EmbeddingSpace.Benchmarks.Tokenization;

/// <summary>Suite <c>tokenizers</c>: texts to ids on one thread, beside Hugging Face's own library.</summary>
internal static class TokenizerSuite
{
    private const string Json = "tokenizer.json", Corpus = "enwiki.txt.gz";
    private const int Rounds = 5, Texts = 20_000, QuickTexts = 2_000, LongestText = 512, Unlimited = 1_000_000;

    /// <summary>Run it and write a line a vocabulary to standard output.</summary>
    public static void Run(BenchmarkArguments arguments)
    {
        var texts = ReadTexts(Path.Combine(arguments.Folders.Corpus, Corpus), arguments.Quick ? QuickTexts : Texts);
        Console.WriteLine($"{texts.Length} texts of {texts.Sum(text => (long)text.Length)} characters, one thread; ratio above 1: ours is faster");
        foreach (var name in new[] { "unigram-32k", "gpt2-tokenizer", "all-MiniLM-L6-v2" })
        {
            var folder = arguments.Folders.Model(name);
            var ours = Load(folder);
            using var library = LoadLibrary(folder);
            var (mine, theirs, ratio) = new PairedRunner(Rounds).Seconds(
                () => Count(texts, text => ours.Encode(text, Unlimited).Ids.Length),
                () => Count(texts, text => library.Encode(text).Length));
            var rare = new PairedRunner(Rounds).Pairs(() => FirstTime(Load(folder), texts), () =>
            {
                using var fresh = LoadLibrary(folder);
                return PairedRunner.Time(() => Count(texts, text => fresh.Encode(text).Length));
            });
            Console.WriteLine($"{name}: {texts.Length / mine:0} texts/s, the library {texts.Length / theirs:0}, ratio {ratio:0.00}; "
                + $"with words not seen before: ratio {rare.Ratio:0.00}");
        }
    }

    private static double FirstTime(TextTokenizer tokenizer, string[] texts) =>
        PairedRunner.Time(() => Count(texts, text => tokenizer.Encode(text, Unlimited).Ids.Length));

    private static void Count(string[] texts, Func<string, int> encode)
    {
        var ids = 0L;
        foreach (var text in texts) ids += encode(text);
        if (ids == 0) throw new InvalidOperationException("No text had an id: expected some of each.");
    }

    private static TextTokenizer Load(string folder) => TextTokenizer.Load(
        name => File.Exists(Path.Combine(folder, name)) ? File.ReadAllBytes(Path.Combine(folder, name)) : null, folder, modelType: null);

    // The library pads and cuts as its file says, and reads no other file.
    private static Tokenizer LoadLibrary(string folder)
    {
        var whole = Path.Combine(folder, Json);
        var json = JsonNode.Parse(File.Exists(whole) ? File.ReadAllText(whole) : """{"version":"1.0","added_tokens":[]}""")!;
        (json["padding"], json["truncation"]) = (null, null);
        if (!File.Exists(whole))
        {
            json["pre_tokenizer"] = JsonNode.Parse("""{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true}""");
            var merges = File.ReadLines(Path.Combine(folder, "merges.txt")).Skip(1).Where(line => line.Length > 0).Select(line => (JsonNode)line);
            json["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["vocab"] = JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "vocab.json"))),
                ["merges"] = new JsonArray([.. merges]),
            };
        }
        var path = Path.GetTempFileName();
        File.WriteAllText(path, json.ToJsonString());
        var tokenizer = new Tokenizer(path);
        File.Delete(path);
        return tokenizer;
    }

    private static string[] ReadTexts(string file, int count)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        var texts = new List<string>(count);
        while (texts.Count < count && reader.ReadLine() is { } line)
            if (line.Length > 0) texts.Add(line.Length <= LongestText ? line : line[..LongestText]);
        return [.. texts];
    }
}

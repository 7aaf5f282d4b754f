using System.Globalization;
using System.Text.Json.Nodes;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tokenization;
using Tokenizers.DotNet;
using Xunit;
using static EmbeddingSpace.Tests.Tokenization.TokenizerFolder;

namespace EmbeddingSpace.Tests.Tokenization;

/// <summary>
/// Ids of random texts equal those of Hugging Face's own library, kind by kind. <c>EMBEDDINGSPACE_ORACLE_TEXTS</c> says how many texts a kind instead of a
/// few thousand.
/// </summary>
[Trait("Tier", "Parity")]
public sealed class TokenizerOracleTests(ITestOutputHelper output)
{
    private const int Unlimited = 1_000_000;
    private const int Seed = 20;
    private const int Shown = 12;

    // What characters a token stands for is computed on a path of its own, whose ids must be the same.
    private const int LocatedEvery = 7;

    // Settings are many: each gets this part of the texts.
    private const int PatchedShare = 10;

    private static int Texts => int.Parse(Environment.GetEnvironmentVariable("EMBEDDINGSPACE_ORACLE_TEXTS") ?? "3000", CultureInfo.InvariantCulture);

    public static TheoryData<string> Kinds => [.. Directory.EnumerateDirectories(Path.GetDirectoryName(Fixtures.Tokenizer("tiny-wordpiece"))!)
        .Where(folder => File.Exists(Path.Combine(folder, Json))).Select(folder => Path.GetFileName(folder)!).Order()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Ids_of_random_texts_equal_the_library_s(string name) => Compare(name, Fixtures.Tokenizer(name));

    [Theory]
    [InlineData("unigram-32k")]
    [InlineData("all-MiniLM-L6-v2")]
    public void Ids_of_random_texts_equal_the_library_s_with_whole_vocabularies(string name) => Compare(name, Fixtures.Shared("models", name));

    [Fact]
    public void Ids_of_random_texts_equal_the_library_s_with_GPT_2_s_vocabulary()
    {
        var folder = Fixtures.Shared("models", "gpt2-tokenizer");
        var json = JsonNode.Parse("""
            {"version":"1.0","added_tokens":[{"id":50256,"content":"<|endoftext|>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,
              "special":true}],
             "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true}}
            """)!;
        json["model"] = new JsonObject
        {
            ["type"] = "BPE",
            ["vocab"] = JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "vocab.json"))),
            ["merges"] = new JsonArray([.. File.ReadLines(Path.Combine(folder, "merges.txt")).Skip(1).Where(line => line.Length > 0)
                .Select(line => (JsonNode)line)]),
        };
        Compare("gpt2", json, Load(folder), Texts);
    }

    /// <summary>Components with their settings, each on a tokenizer that they are put into.</summary>
    public static TheoryData<string, string, bool> Components
    {
        get
        {
            var rows = JsonNode.Parse(File.ReadAllBytes(Fixtures.Tokenizer("components.json")))!.AsArray();
            return [.. rows.Select(row => ((string)row!["tokenizer"]!, row["patch"]!.ToJsonString(), (bool)row["computed"]!))];
        }
    }

    [Theory]
    [MemberData(nameof(Components))]
    public void Ids_of_random_texts_equal_the_library_s_whatever_the_components_say(string name, string patch, bool computed)
    {
        var json = JsonNode.Parse(File.ReadAllBytes(Path.Combine(Fixtures.Tokenizer(name), Json)))!;
        foreach (var (key, value) in JsonNode.Parse(patch)!.AsObject())
            if (key == "model") foreach (var (setting, of) in value!.AsObject()) json[key]![setting] = of?.DeepClone();
            else json[key] = value?.DeepClone();
        // The tokens that are found literally have to be those of the vocabulary.
        if (json["added_tokens"] is JsonArray added && patch.Contains("added_tokens", StringComparison.Ordinal))
            foreach (var token in added)
                if (json["model"]!["vocab"]![(string)token!["content"]!] is { } id) token["id"] = id.DeepClone();
                else token["id"] = json["model"]!["vocab"]!.AsObject().Count + (int)token["id"]!;
        if (!computed)
        {
            Assert.Throws<InvalidCheckpointException>(() => LoadMade(null, (Json, json.ToJsonString())));
            return;
        }
        Compare($"{name} {patch}", json, LoadMade(null, (Json, json.ToJsonString())), Math.Max(Texts / PatchedShare, 500));
    }

    private void Compare(string name, string folder) =>
        Compare(name, JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, Json)))!, Load(folder), Texts);

    private void Compare(string name, JsonNode json, TextTokenizer tokenizer, int count)
    {
        using var temporary = new TemporaryFolder();
        // The library pads and cuts as the file says; how long a sequence is says our caller.
        (json["padding"], json["truncation"]) = (null, null);
        File.WriteAllText(temporary.File(Json), json.ToJsonString());
        using var library = new Tokenizer(temporary.File(Json));
        var texts = new RandomTexts(Seed, tokenizer.Tokens);
        var different = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var text = texts.Next();
            var expected = Array.ConvertAll(library.Encode(text), id => (int)id);
            var ids = tokenizer.Encode(text, Unlimited).Ids;
            if (!expected.SequenceEqual(ids)) different.Add($"'{text}' ({Written(text)}): expected {string.Join(' ', expected)}, got {string.Join(' ', ids)}");
            if (i % LocatedEvery == 0) Assert.Equal(ids, tokenizer.EncodeWithCharacters(text, Unlimited).Tokens.Ids);
        }
        output.WriteLine($"{name}: {different.Count} of {count} texts differ");
        var shown = string.Join('\n', different.OrderBy(line => line.Length).Take(Shown));
        Assert.True(different.Count == 0, $"{name}: {different.Count} of {count} differ:\n{shown}");
    }

    private static string Written(string text) =>
        string.Join(' ', text.EnumerateRunes().Select(rune => rune.Value.ToString("X", CultureInfo.InvariantCulture)));
}

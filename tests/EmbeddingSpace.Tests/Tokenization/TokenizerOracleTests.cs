using System.Globalization;
using System.Text.Json.Nodes;
using EmbeddingSpace.Testing;
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

    private void Compare(string name, string folder)
    {
        using var temporary = new TemporaryFolder();
        using var library = new Tokenizer(Unpadded(Path.Combine(folder, Json), temporary.File(Json)));
        var tokenizer = Load(folder);
        var texts = new RandomTexts(Seed, tokenizer.Tokens);
        var different = new List<string>();
        for (var i = 0; i < Texts; i++)
        {
            var text = texts.Next();
            var expected = Array.ConvertAll(library.Encode(text), id => (int)id);
            var ids = tokenizer.Encode(text, Unlimited).Ids;
            if (!expected.SequenceEqual(ids)) different.Add($"'{text}' ({Written(text)}): expected {string.Join(' ', expected)}, got {string.Join(' ', ids)}");
            if (i % LocatedEvery == 0) Assert.Equal(ids, tokenizer.EncodeWithCharacters(text, Unlimited).Tokens.Ids);
        }
        output.WriteLine($"{name}: {different.Count} of {Texts} texts differ");
        Assert.True(different.Count == 0, $"{name}: {different.Count} of {Texts} differ:\n{string.Join('\n', different.OrderBy(line => line.Length).Take(Shown))}");
    }

    // The library pads and cuts as the file says; how long a sequence is says our caller.
    private static string Unpadded(string file, string copy)
    {
        var json = JsonNode.Parse(File.ReadAllBytes(file))!;
        (json["padding"], json["truncation"]) = (null, null);
        File.WriteAllText(copy, json.ToJsonString());
        return copy;
    }

    private static string Written(string text) =>
        string.Join(' ', text.EnumerateRunes().Select(rune => rune.Value.ToString("X", CultureInfo.InvariantCulture)));
}

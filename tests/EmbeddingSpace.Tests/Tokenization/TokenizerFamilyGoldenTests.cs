using System.Text.Json;
using EmbeddingSpace.Testing;
using Xunit;
using static EmbeddingSpace.Tests.Tokenization.TokenizerFolder;

namespace EmbeddingSpace.Tests.Tokenization;

/// <summary>Ids, characters and token types of every kind of tokenizer equal Hugging Face's.</summary>
[Trait("Tier", "Parity")]
public sealed class TokenizerFamilyGoldenTests(ITestOutputHelper output)
{
    private const int Unlimited = 1_000_000;

    // The texts and the length that the checkpoints' reference inputs were made with (make_family_goldens.py).
    private const int CheckpointLength = 48;
    private static readonly string LongText = string.Concat(Enumerable.Repeat(
        "The city lies on the river, and its port was the largest in the country for two centuries. ", 6));
    private static readonly string[] LiteralPads =
    [
        "good film<|endoftext|>", "good film<|endoftext|><|endoftext|>", "<|endoftext|>", "a longer text without any", "<|endoftext|> at the start",
        "in <|endoftext|> the middle", "plain", "another plain text",
    ];

    public static TheoryData<string> Whole => [.. Directory.EnumerateDirectories(Path.GetDirectoryName(Fixtures.Tokenizer("tiny-wordpiece"))!)
        .Select(folder => Path.GetFileName(folder)!).Where(name => !name.StartsWith("sentencepiece-only", StringComparison.Ordinal)).Order()];

    [Theory]
    [MemberData(nameof(Whole))]
    public void Ids_characters_and_pairs_equal_the_reference(string name)
    {
        var folder = Fixtures.Tokenizer(name);
        var tokenizer = Load(folder);
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "golden.json")));
        var (texts, offsets, pairs) = (0, 0, 0);
        foreach (var row in golden.RootElement.EnumerateArray())
        {
            var text = row.GetProperty("text").GetString()!;
            var ids = row.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToArray();
            if (row.TryGetProperty("pair", out var second))
            {
                var pair = tokenizer.EncodePair(text, second.GetString(), Unlimited);
                Assert.Equal(ids, pair.Ids);
                Assert.Equal(ids, tokenizer.EncodePairWithCharacters(text, second.GetString(), Unlimited).Tokens.Ids);
                Assert.Equal(row.GetProperty("types").EnumerateArray().Select(type => type.GetInt32()),
                    Enumerable.Range(0, ids.Length).Select(index => index >= pair.SecondStart ? 1 : 0));
                pairs++;
                continue;
            }
            Assert.True(ids.SequenceEqual(tokenizer.Encode(text, Unlimited).Ids),
                $"{name} '{text}': expected {string.Join(' ', ids)}, got {string.Join(' ', tokenizer.Encode(text, Unlimited).Ids)}.");
            var located = tokenizer.EncodeWithCharacters(text, Unlimited);
            Assert.Equal(ids, located.Tokens.Ids);
            texts++;
            if (!row.TryGetProperty("offsets", out var expected)) continue;
            var ranges = expected.EnumerateArray().Select(range => new Range(range[0].GetInt32(), range[1].GetInt32())).ToArray();
            Assert.True(ranges.SequenceEqual(located.Characters),
                $"{name} '{text}': expected {string.Join(' ', ranges)}, got {string.Join(' ', located.Characters)}.");
            offsets++;
        }
        output.WriteLine($"{name}: {texts} texts, {offsets} of them with characters, {pairs} pairs");
        Assert.True(texts > 0);
    }

    // The other checkpoints have texts of another length (TokenizerGoldenTests).
    public static TheoryData<string> Checkpoints => [.. Directory.EnumerateDirectories(Path.GetDirectoryName(Fixtures.Checkpoint("bert-mlm"))!)
        .Where(folder => File.Exists(Path.Combine(folder, "tokenizer.json"))).Select(folder => Path.GetFileName(folder)!)
        .Where(name => TokenizerGoldenTests.Checkpoints.All(row => row.Data != name)).Order()];

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Inputs_of_checkpoints_equal_the_reference(string name)
    {
        var folder = Fixtures.Checkpoint(name);
        var golden = GoldenSafetensors.Open(Path.Combine(folder, "golden.safetensors"));
        var tokenizer = Load(folder);
        string[] texts = name == "gpt2-literal-pad" ? LiteralPads :
        [
            .. Golden(Path.Combine(Fixtures.Tokenizer("tiny-wordpiece"), "golden.json")).Take(7).Select(entry => entry.Text.Length > 0 ? entry.Text : "."),
            LongText,
        ];
        AssertRows(golden, "", [.. texts.Select(text => tokenizer.Encode(text, CheckpointLength).Ids)]);
        if (golden.Contains("pair.input.input_ids"))
            AssertRows(golden, "pair.", [.. texts.Take(3).Zip(texts.Skip(3), (first, second) => tokenizer.EncodePair(first, second, CheckpointLength).Ids)]);
    }

    private static void AssertRows(GoldenSafetensors golden, string prefix, int[][] rows)
    {
        var width = (int)golden.Shape($"{prefix}input.input_ids")[1];
        var (ids, mask) = (golden.Integers($"{prefix}input.input_ids"), golden.Integers($"{prefix}input.attention_mask"));
        for (var row = 0; row < rows.Length; row++)
        {
            var places = Enumerable.Range(row * width, width).Where(place => mask[place] == 1);
            Assert.Equal(places.Select(place => ids[place]), rows[row].Select(id => (long)id));
        }
    }
}

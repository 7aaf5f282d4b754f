using EmbeddingSpace.Testing;
using EmbeddingSpace.Tokenization;
using EmbeddingSpace.Tokenization.Sequences;
using Xunit;
using static EmbeddingSpace.Tests.Tokenization.TokenizerFolder;

namespace EmbeddingSpace.Tests.Tokenization;

/// <summary>Ids equal Hugging Face's, whichever of a folder's files they are read from.</summary>
[Trait("Tier", "Parity")]
public sealed class TokenizerGoldenTests
{
    private const int Unlimited = 1_000_000;

    // The texts and the length that the checkpoints' reference inputs were made with (make_goldens.py).
    private const int CheckpointLength = 64;
    private static readonly string LongText = string.Concat(Enumerable.Repeat(
        "The city lies on the river, and its port was the largest in the country for two centuries. ", 6));

    [Theory]
    [InlineData("tiny-wordpiece")]
    [InlineData("tiny-byte-bpe")]
    [InlineData("tiny-roberta-bpe")]
    public void Ids_equal_the_reference_from_every_set_of_files(string name)
    {
        var folder = Fixtures.Tokenizer(name);
        var golden = Golden(Path.Combine(folder, "golden.json"));
        var whole = Load(folder);
        var (json, files, bare) = (Load(folder, VocabularyFiles), Load(folder, Json), Load(folder, Json, Config));
        foreach (var tokenizer in new[] { whole, json, files, bare })
        {
            AssertIds(golden, tokenizer);
            Assert.True(tokenizer.IsEquivalentTo(whole));
        }
    }

    [Fact]
    public void Ids_equal_the_reference_of_a_published_encoder()
    {
        var folder = Fixtures.Shared("models", "all-MiniLM-L6-v2");
        var golden = Golden(Path.Combine(folder, "golden_tokens.json"));
        foreach (var tokenizer in new[] { Load(folder), Load(folder, Json), Load(folder, VocabularyFiles) }) AssertIds(golden, tokenizer);
    }

    [Fact]
    public void Ids_equal_the_reference_of_the_bare_gpt2_vocabulary()
    {
        var folder = Fixtures.Shared("models", "gpt2-tokenizer");
        var tokenizer = Load(folder);
        AssertIds(Golden(Path.Combine(folder, "golden_tokens.json")), tokenizer);
        Assert.Equal(50257, tokenizer.VocabularySize);
        Assert.Equal(50256, tokenizer.Special.End);
    }

    public static TheoryData<string> Checkpoints { get; } =
    [
        "bert-classifier", "bert-encoder-sharded-f16", "bert-mlm", "bert-mlm-wide", "distilbert-classifier-bin", "distilbert-mlm", "gpt2-classifier",
        "gpt2-lm", "gpt2-lm-wide", "roberta-classifier-bf16", "roberta-mlm",
    ];

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Checkpoint_inputs_equal_the_reference(string name)
    {
        var folder = Fixtures.Checkpoint(name);
        var tokenizer = Load(folder);
        var golden = GoldenSafetensors.Open(Path.Combine(folder, "golden.safetensors"));
        string[] texts = [.. Golden(Path.Combine(Fixtures.Tokenizer("tiny-wordpiece"), "golden.json")).Take(7).Select(entry => entry.Text), LongText];
        AssertBatch(golden, "", [.. texts.Select(text => tokenizer.Encode(text, CheckpointLength))]);
        var last = tokenizer.Encode(LongText, CheckpointLength);
        Assert.Equal(CheckpointLength, last.Ids.Length);
        Assert.True(last.Truncated);
        Assert.Equal(tokenizer.Encode(LongText, Unlimited).Ids.Length, last.FullLength);
        if (golden.Contains("pair.input.input_ids"))
            AssertBatch(golden, "pair.", [.. texts.Take(3).Zip(texts.Skip(3), (first, second) => tokenizer.EncodePair(first, second, CheckpointLength))]);
    }

    private static void AssertIds(IReadOnlyList<(string Text, int[] Ids)> golden, TextTokenizer tokenizer)
    {
        Assert.NotEmpty(golden);
        foreach (var (text, ids) in golden)
        {
            var sequence = tokenizer.Encode(text, Unlimited);
            Assert.True(ids.AsSpan().SequenceEqual(sequence.Ids), $"'{text}': expected {string.Join(' ', ids)}, got {string.Join(' ', sequence.Ids)}.");
            Assert.Equal(ids.Length, sequence.FullLength);
            Assert.Equal(ids.Length, sequence.SecondStart);
        }
    }

    private static void AssertBatch(GoldenSafetensors golden, string prefix, TokenSequence[] sequences)
    {
        var shape = golden.Shape($"{prefix}input.input_ids");
        var ids = golden.Integers($"{prefix}input.input_ids");
        var mask = golden.Integers($"{prefix}input.attention_mask");
        var types = golden.Contains($"{prefix}input.token_type_ids") ? golden.Integers($"{prefix}input.token_type_ids") : new long[ids.Length];
        Assert.Equal(shape[0], sequences.Length);
        for (var row = 0; row < sequences.Length; row++)
        {
            var places = Enumerable.Range(row * (int)shape[1], (int)shape[1]).Where(place => mask[place] == 1).ToArray();
            Assert.Equal(places.Select(place => ids[place]), sequences[row].Ids.Select(id => (long)id));
            Assert.Equal(places.Select(place => types[place]), sequences[row].Ids.Select((_, index) => index >= sequences[row].SecondStart ? 1L : 0L));
        }
    }
}

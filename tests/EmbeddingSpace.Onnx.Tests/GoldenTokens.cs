using EmbeddingSpace.Testing;
using EmbeddingSpace.Tokenization.Sequences;
using Xunit;

namespace EmbeddingSpace.Onnx.Tests;

/// <summary>The token ids of golden checkpoints.</summary>
internal static class GoldenTokens
{
    /// <summary>Every golden checkpoint and adapter.</summary>
    public static TheoryData<string> Checkpoints =>
        [.. Directory.GetDirectories(Fixtures.Checkpoint("")).Concat(Directory.GetDirectories(Fixtures.Adapter("")))
            .Where(folder => File.Exists(Path.Combine(folder, "golden.safetensors"))).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    /// <summary>Folder of one of them.</summary>
    public static string Folder(string name) => Directory.Exists(Fixtures.Adapter(name)) ? Fixtures.Adapter(name) : Fixtures.Checkpoint(name);

    /// <summary>The batches that a folder has goldens of: single texts, and pairs where the model reads them.</summary>
    public static IEnumerable<IReadOnlyList<TokenSequence>> Batches(string folder)
    {
        var golden = GoldenSafetensors.Open(Path.Combine(folder, "golden.safetensors"));
        foreach (var prefix in new[] { "", "pair." }.Where(prefix => golden.Contains(prefix + "input.input_ids"))) yield return Read(golden, prefix);
    }

    private static List<TokenSequence> Read(GoldenSafetensors golden, string prefix)
    {
        var shape = golden.Shape(prefix + "input.input_ids");
        var (ids, mask) = (golden.Integers(prefix + "input.input_ids"), golden.Integers(prefix + "input.attention_mask"));
        var types = golden.Contains(prefix + "input.token_type_ids") ? golden.Integers(prefix + "input.token_type_ids") : new long[ids.Length];
        var (rows, width, sequences) = ((int)shape[0], (int)shape[1], new List<TokenSequence>());
        for (var row = 0; row < rows; row++)
        {
            // GPT-2 gives the empty text no token: it is read as one padding token.
            var kept = Math.Max(1, (int)mask.AsSpan(row * width, width).ToArray().Sum());
            var second = Array.FindIndex(types, row * width, kept, type => type == 1);
            sequences.Add(new([.. ids.AsSpan(row * width, kept).ToArray().Select(id => (int)id)], second < 0 ? kept : second - (row * width), kept));
        }
        return sequences;
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace EmbeddingSpace.Testing;

/// <summary>A seeded random checkpoint of any size, streamed to disk: for work that only full-size models make long. Its tokens are made up.</summary>
public sealed record SyntheticCheckpoint
{
    private const int Positions = 64;
    private const int BufferLength = 1 << 18;

    /// <summary>Seed of the weights.</summary>
    public required int Seed { get; init; }

    public int Vocabulary { get; init; } = 30_522;

    public int Hidden { get; init; } = 768;

    public int Layers { get; init; } = 12;

    public int Heads { get; init; } = 12;

    public int Intermediate { get; init; } = 3072;

    /// <summary>Whether a BERT has a pooler and a classifier of two classes.</summary>
    public bool Classifier { get; init; }

    /// <summary>Write a BERT encoder.</summary>
    /// <returns>The folder.</returns>
    public string WriteBert(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), string.Create(CultureInfo.InvariantCulture,
            $$"""
            {
                "model_type": "bert", "architectures": ["{{(Classifier ? "BertForSequenceClassification" : "BertModel")}}"], "vocab_size": {{Vocabulary}},
                "hidden_size": {{Hidden}}, "num_hidden_layers": {{Layers}}, "num_attention_heads": {{Heads}}, "intermediate_size": {{Intermediate}},
                "max_position_embeddings": {{Positions}}, "type_vocab_size": 2
            }
            """));
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), SyntheticBert.DefaultTokens(Vocabulary));
        var root = Classifier ? "bert." : "";
        var tensors = new List<(string Name, int[] Shape)>
        {
            ($"{root}embeddings.word_embeddings.weight", [Vocabulary, Hidden]),
            ($"{root}embeddings.position_embeddings.weight", [Positions, Hidden]),
            ($"{root}embeddings.token_type_embeddings.weight", [2, Hidden]),
            ($"{root}embeddings.LayerNorm.weight", [Hidden]),
            ($"{root}embeddings.LayerNorm.bias", [Hidden]),
        };
        for (var layer = 0; layer < Layers; layer++)
            foreach (var (name, output, input) in SyntheticBert.BlockModules(Hidden, Intermediate))
            {
                tensors.Add(($"{root}encoder.layer.{layer}.{name}.weight", input == 0 ? [output] : [output, input]));
                tensors.Add(($"{root}encoder.layer.{layer}.{name}.bias", [output]));
            }
        if (Classifier)
            tensors.AddRange([
                ("bert.pooler.dense.weight", [Hidden, Hidden]), ("bert.pooler.dense.bias", [Hidden]),
                ("classifier.weight", [2, Hidden]), ("classifier.bias", [2])]);
        WriteWeights(folder, tensors);
        return folder;
    }

    /// <summary>Write a GPT-2 without a head.</summary>
    /// <returns>The folder.</returns>
    public string WriteGpt2(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), string.Create(CultureInfo.InvariantCulture,
            $$"""
            {
                "model_type": "gpt2", "architectures": ["GPT2Model"], "vocab_size": {{Vocabulary}}, "n_embd": {{Hidden}}, "n_layer": {{Layers}},
                "n_head": {{Heads}}, "n_inner": {{Intermediate}}, "n_positions": {{Positions}}, "activation_function": "gelu_new"
            }
            """));
        var tokens = SyntheticBert.DefaultTokens(Vocabulary - 1).Select(token => token.Replace("é", "Ã", StringComparison.Ordinal)).Append("<|endoftext|>");
        var ids = tokens.Select((token, id) => string.Create(CultureInfo.InvariantCulture, $"\"{token}\":{id}"));
        File.WriteAllText(Path.Combine(folder, "vocab.json"), $"{{{string.Join(",", ids)}}}");
        File.WriteAllText(Path.Combine(folder, "merges.txt"), "#version: 0.2\n");
        var tensors = new List<(string Name, int[] Shape)> { ("wte.weight", [Vocabulary, Hidden]), ("wpe.weight", [Positions, Hidden]) };
        (string Name, int Input, int Output)[] modules =
        [
            ("ln_1", 0, Hidden), ("attn.c_attn", Hidden, 3 * Hidden), ("attn.c_proj", Hidden, Hidden),
            ("ln_2", 0, Hidden), ("mlp.c_fc", Hidden, Intermediate), ("mlp.c_proj", Intermediate, Hidden),
        ];
        for (var layer = 0; layer < Layers; layer++)
            foreach (var (name, input, output) in modules)
            {
                tensors.Add(($"h.{layer}.{name}.weight", input == 0 ? [output] : [input, output]));
                tensors.Add(($"h.{layer}.{name}.bias", [output]));
            }
        tensors.AddRange([("ln_f.weight", [Hidden]), ("ln_f.bias", [Hidden])]);
        WriteWeights(folder, tensors);
        return folder;
    }

    private void WriteWeights(string folder, List<(string Name, int[] Shape)> tensors)
    {
        var (header, end) = (new StringBuilder("{"), 0L);
        foreach (var (name, shape) in tensors)
        {
            var begin = end;
            end += sizeof(float) * shape.Aggregate(1L, (product, size) => product * size);
            if (header.Length > 1) header.Append(',');
            header.Append(SafetensorsFile.Member(name, "F32", string.Join(",", shape), begin, end));
        }
        using var file = File.Create(Path.Combine(folder, "model.safetensors"));
        file.Write(SafetensorsFile.Bytes(header.Append('}').ToString(), []));
        var (state, buffer) = ((ulong)Seed, new float[BufferLength]);
        for (var left = end / sizeof(float); left > 0; left -= buffer.Length)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
            foreach (ref var value in part) value = Draw(ref state);
            file.Write(MemoryMarshal.AsBytes(part));
        }
    }

    /// <summary>The sum of four uniform numbers of SplitMix64: near enough to normal, of deviation 0.02, the same on every machine.</summary>
    private static float Draw(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var bits = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        bits ^= bits >> 31;
        var sum = (int)(bits & 0xFFFF) + (int)((bits >> 16) & 0xFFFF) + (int)((bits >> 32) & 0xFFFF) + (int)(bits >> 48) - 2 * 0xFFFF;
        // Four uniform numbers of range 65,536 have a deviation of 65,536 × √(4 / 12).
        return sum * (0.02f / 37_837f);
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace EmbeddingSpace.Testing;

/// <summary>A seeded random BERT encoder in memory whose tensors tests may plant a truth in, written as a model folder.</summary>
public sealed class SyntheticBert
{
    private readonly Dictionary<string, (int[] Shape, float[] Values)> _tensors = [];

    /// <summary>Draw every weight.</summary>
    public SyntheticBert(int seed, int vocabulary = 400, int hidden = 16, int layers = 3, int heads = 4, int intermediate = 24)
    {
        (Vocabulary, Hidden, Layers, Heads, Intermediate) = (vocabulary, hidden, layers, heads, intermediate);
        var random = new Random(seed);
        Draw("embeddings.word_embeddings.weight", vocabulary, hidden);
        Draw("embeddings.position_embeddings.weight", 16, hidden);
        Draw("embeddings.token_type_embeddings.weight", 2, hidden);
        Draw("embeddings.LayerNorm.weight", hidden);
        Draw("embeddings.LayerNorm.bias", hidden);
        for (var layer = 0; layer < layers; layer++)
            foreach (var (name, output, input) in BlockModules(hidden, intermediate))
            {
                if (input == 0) Draw($"encoder.layer.{layer}.{name}.weight", output);
                else Draw($"encoder.layer.{layer}.{name}.weight", output, input);
                Draw($"encoder.layer.{layer}.{name}.bias", output);
            }

        void Draw(string name, params int[] shape)
        {
            var values = new float[shape.Aggregate(1, (product, size) => product * size)];
            // Sums of uniforms: close enough to normal, the same on every machine.
            for (var i = 0; i < values.Length; i++) values[i] = (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
            _tensors[name] = (shape, values);
        }
    }

    public int Vocabulary { get; }

    public int Hidden { get; }

    public int Layers { get; }

    public int Heads { get; }

    public int Intermediate { get; }

    /// <summary>The tokens, as written to <c>vocab.txt</c>.</summary>
    public IReadOnlyList<string> Tokens { get; init; } = [];

    /// <summary>Values of a tensor, row-major; may be written.</summary>
    public float[] this[string name] => _tensors[name].Values;

    /// <summary>Names of the tensors.</summary>
    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <summary>A copy with other tokens or none changed.</summary>
    public SyntheticBert Copy()
    {
        var copy = new SyntheticBert(0, Vocabulary, Hidden, Layers, Heads, Intermediate) { Tokens = Tokens };
        foreach (var (name, (_, values)) in _tensors) values.CopyTo(copy[name], 0);
        return copy;
    }

    /// <summary>Permute the rows (axis 0) or columns (axis 1) of a matrix in groups: group g of the result is group order[g].</summary>
    public void Permute(string name, int axis, int[] order)
    {
        var (shape, values) = _tensors[name];
        var (rows, columns) = (shape[0], shape.Length > 1 ? shape[1] : 1);
        var before = (float[])values.Clone();
        var size = (axis == 0 ? rows : columns) / order.Length;
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++)
            {
                var at = axis == 0 ? i : j;
                var from = order[at / size] * size + at % size;
                values[i * columns + j] = axis == 0 ? before[from * columns + j] : before[i * columns + from];
            }
    }

    /// <summary>Multiply a matrix [.., hidden] with a [hidden, hidden] one from the right, or its transpose where hidden is the first axis.</summary>
    public void Turn(string name, double[,] rotation, int axis)
    {
        var (shape, values) = _tensors[name];
        var before = (float[])values.Clone();
        var (rows, columns) = (shape[0], shape[1]);
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++)
            {
                var sum = 0.0;
                for (var k = 0; k < Hidden; k++) sum += axis == 1 ? before[i * columns + k] * rotation[k, j] : before[k * columns + j] * rotation[k, i];
                values[i * columns + j] = (float)sum;
            }
    }

    /// <summary>Swap blocks: block l of the result is block order[l].</summary>
    public void PermuteLayers(int[] order)
    {
        var before = _tensors.ToDictionary(pair => pair.Key, pair => (float[])pair.Value.Values.Clone());
        for (var layer = 0; layer < Layers; layer++)
            foreach (var name in _tensors.Keys.Where(name => name.StartsWith($"encoder.layer.{layer}.", StringComparison.Ordinal)).ToList())
                before[name.Replace($"layer.{layer}.", $"layer.{order[layer]}.", StringComparison.Ordinal)].CopyTo(_tensors[name].Values, 0);
    }

    /// <summary>Name, output and input size of the modules of a block; input 0 = a norm.</summary>
    internal static (string Name, int Output, int Input)[] BlockModules(int hidden, int intermediate) =>
    [
        ("attention.self.query", hidden, hidden), ("attention.self.key", hidden, hidden), ("attention.self.value", hidden, hidden),
        ("attention.output.dense", hidden, hidden), ("attention.output.LayerNorm", hidden, 0),
        ("intermediate.dense", intermediate, hidden), ("output.dense", hidden, intermediate), ("output.LayerNorm", hidden, 0),
    ];

    /// <summary>Write <c>config.json</c>, <c>vocab.txt</c> and <c>model.safetensors</c>.</summary>
    /// <returns>The folder.</returns>
    public string Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), string.Create(CultureInfo.InvariantCulture,
            $$"""
            {
                "model_type": "bert", "architectures": ["BertModel"], "vocab_size": {{Vocabulary}}, "hidden_size": {{Hidden}}, "num_hidden_layers": {{Layers}},
                "num_attention_heads": {{Heads}}, "intermediate_size": {{Intermediate}}, "max_position_embeddings": 16, "type_vocab_size": 2
            }
            """));
        var tokens = Tokens.Count > 0 ? Tokens : DefaultTokens(Vocabulary);
        File.WriteAllText(Path.Combine(folder, "vocab.txt"), string.Concat(tokens.Select(token => token + "\n")));
        var (header, data) = (new StringBuilder("{"), new MemoryStream());
        foreach (var (name, (shape, values)) in _tensors)
        {
            var begin = data.Length;
            data.Write(MemoryMarshal.AsBytes<float>(values));
            if (header.Length > 1) header.Append(',');
            header.Append(SafetensorsFile.Member(name, "F32", string.Join(",", shape), begin, data.Length));
        }
        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), SafetensorsFile.Bytes(header.Append('}').ToString(), data.ToArray()));
        return folder;
    }

    /// <summary>Special tokens, then words of letters, then continuations and others, so that every filter finds its kind.</summary>
    public static IReadOnlyList<string> DefaultTokens(int count)
    {
        string[] fixedTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "##ing", "##ed", "7", "é", "!"];
        return [.. fixedTokens.Concat(Enumerable.Range(0, Math.Max(0, count - fixedTokens.Length)).Select(Word)).Take(count)];

        static string Word(int index)
        {
            var word = "";
            for (var rest = index; word.Length < 3 || rest > 0; rest /= 26) word = (char)('a' + rest % 26) + word;
            return word;
        }
    }
}

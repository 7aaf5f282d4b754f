using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EmbeddingSpace.Benchmarks.FineTuning;

/// <summary>
/// A BERT classifier with gradients, to make sources for the benchmarks: the plain eager forward pass of Devlin et al. 2018, with dropout.
/// The product itself trains nothing.
/// </summary>
internal sealed class TrainableBert : IDisposable
{
    private const double Dropout = 0.1;
    private const double InitialDeviation = 0.02;
    private const string WordEmbeddings = "bert.embeddings.word_embeddings.weight";

    private readonly Dictionary<string, Tensor> _tensors = [];
    private readonly int _layers;
    private readonly int _heads;
    private readonly int _hidden;
    private readonly double _epsilon;

    /// <summary>Take the encoder of a BERT checkpoint, and a new pooler and classifier.</summary>
    public TrainableBert(Checkpoint encoder, int classes, int seed)
    {
        var architecture = ModelMap.Resolve(encoder).Architecture;
        (_layers, _heads, _hidden, _epsilon) = (architecture.Layers, architecture.Heads, architecture.Hidden, architecture.NormEpsilon);
        using var generator = new Generator((ulong)seed, CPU);
        foreach (var entry in encoder.Tensors)
        {
            var name = entry.Name.StartsWith("bert.", StringComparison.Ordinal) ? entry.Name : "bert." + entry.Name;
            if (name.StartsWith("bert.embeddings.position_ids", StringComparison.Ordinal) || !Encodes(name)) continue;
            Keep(name, encoder.Read(entry), name != WordEmbeddings);
        }
        Keep("bert.pooler.dense.weight", Normal(_hidden, _hidden), true);
        Keep("bert.pooler.dense.bias", zeros(_hidden), true);
        Keep("classifier.weight", Normal(classes, _hidden), true);
        Keep("classifier.bias", zeros(classes), true);

        Tensor Normal(long rows, long columns) => randn([rows, columns], generator: generator) * InitialDeviation;
        static bool Encodes(string name) =>
            name.StartsWith("bert.embeddings.", StringComparison.Ordinal) || name.StartsWith("bert.encoder.", StringComparison.Ordinal);
        void Keep(string name, Tensor tensor, bool trained)
        {
            var kept = tensor.DetachFromDisposeScope();
            _tensors[name] = trained ? new Parameter(kept).DetachFromDisposeScope() : kept;
        }
    }

    /// <summary>Every tensor by its Hugging Face name.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    /// <summary>What is trained: all but the word embeddings.</summary>
    public IEnumerable<Parameter> Parameters => _tensors.Values.OfType<Parameter>();

    /// <summary>Logits [batch, classes].</summary>
    public Tensor Forward(TokenBatch batch)
    {
        var (rows, length) = (batch.Count, batch.SequenceLength);
        var state = _tensors[WordEmbeddings].index_select(0, batch.Ids)
            + _tensors["bert.embeddings.position_embeddings.weight"].index_select(0, batch.Positions)
            + _tensors["bert.embeddings.token_type_embeddings.weight"].narrow(0, 0, 1);
        state = Drop(Norm(state, "bert.embeddings.LayerNorm")).view(rows, length, _hidden);
        for (var layer = 0; layer < _layers; layer++)
        {
            var prefix = $"bert.encoder.layer.{layer}.";
            var (query, key, value) = (Split("query"), Split("key"), Split("value"));
            var scores = query.matmul(key.transpose(2, 3)) / Math.Sqrt((double)_hidden / _heads);
            if (batch.AttentionBias(ScalarType.Float32) is { } bias) scores = scores + bias;
            var attended = Drop(nn.functional.softmax(scores, -1)).matmul(value).transpose(1, 2).reshape(rows, length, _hidden);
            state = Norm(state + Drop(Linear(attended, prefix + "attention.output.dense")), prefix + "attention.output.LayerNorm");
            var inner = nn.functional.gelu(Linear(state, prefix + "intermediate.dense"));
            state = Norm(state + Drop(Linear(inner, prefix + "output.dense")), prefix + "output.LayerNorm");

            Tensor Split(string name) => Linear(state, $"{prefix}attention.self.{name}").view(rows, length, _heads, _hidden / _heads).transpose(1, 2);
        }
        return Linear(Drop(Linear(state.select(1, 0), "bert.pooler.dense").tanh()), "classifier");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _tensors.Values) tensor.Dispose();
    }

    private Tensor Linear(Tensor x, string name) => nn.functional.linear(x, _tensors[name + ".weight"], _tensors[name + ".bias"]);

    private Tensor Norm(Tensor x, string name) => nn.functional.layer_norm(x, [_hidden], _tensors[name + ".weight"], _tensors[name + ".bias"], _epsilon);

    private static Tensor Drop(Tensor x) => nn.functional.dropout(x, Dropout, training: true);
}

using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Tokenization.Sequences;
using EmbeddingSpace.Translation;
using static TorchSharp.torch;

namespace EmbeddingSpace.Benchmarks.Explanations;

/// <summary>
/// The peer that everybody has: the gradient of each logit by a token's embedding, before positions and norm, times that embedding. As the derivative along
/// the embedding, by central differences, so that no model with gradients is needed: a pass for each side of each token. For BERT's kind of embeddings.
/// </summary>
internal sealed class GradientTimesInput : IDisposable
{
    /// <summary>Of the embedding: small enough for a tangent, large enough for float32.</summary>
    private const float Step = 0.01f;

    private readonly ClassifierTranslation _translation;
    private readonly DenseLayer _words;
    private readonly DenseLayer _positions;
    private readonly DenseLayer _types;
    private readonly Norm _norm;

    /// <param name="translation">What is explained; stays the caller's.</param>
    public GradientTimesInput(ClassifierTranslation translation)
    {
        _translation = translation;
        var map = translation.Parts.Target.Map;
        (_words, _positions, _types) = (Load(ModuleRole.TokenEmbedding), Load(ModuleRole.PositionEmbedding), Load(ModuleRole.TokenTypeEmbedding));
        _norm = Norm.Load(map.Get(ModuleRole.EmbeddingNorm), map, CPU);

        DenseLayer Load(ModuleRole role) => DenseLayer.Load(map.Get(role), map.Checkpoint, CPU, float32);
    }

    /// <summary>[tokens][classes] of one text.</summary>
    public IReadOnlyList<float[]> Of(TokenSequence sequence)
    {
        var (target, model) = _translation.Parts;
        var (count, classes, layers) = (sequence.Ids.Length, _translation.OutputSize, target.Architecture.Layers);
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        using var batch = TokenBatch.Create([.. Enumerable.Repeat(sequence, count)], target.Architecture, CPU);
        var weights = tensor(model.Head!.Weights, [model.Head.InputSize, classes]);
        var (words, own) = (Rows(_words, batch.Ids), eye(count).unsqueeze(2));
        var rest = Rows(_positions, batch.Positions) + _types.Weight.narrow(0, 0, 1);
        var numbers = ((Logits(Step) - Logits(-Step)) / (2 * Step)).contiguous().data<float>().ToArray();
        return [.. Enumerable.Range(0, count).Select(token => numbers[(token * classes)..((token + 1) * classes)])];

        Tensor Rows(DenseLayer table, Tensor ids) => table.Weight.index_select(0, ids).view(count, count, -1);

        // Row by row another token is stretched.
        Tensor Logits(float step)
        {
            var embedded = _norm.Forward((words * (1 + (own * step))) + rest);
            var features = new PooledFeatures(batch, [.. Enumerable.Range(0, layers + 1)], model.Poolings);
            features.Visit(0, embedded);
            target.Model.Run(embedded, batch, 0, layers, features.Visit);
            return features.Join().matmul(weights);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var table in new[] { _words, _positions, _types }) table.Dispose();
        _norm.Dispose();
    }
}

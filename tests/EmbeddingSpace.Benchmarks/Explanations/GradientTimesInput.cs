using EmbeddingSpace.Forward;
using EmbeddingSpace.Tokenization.Sequences;
using EmbeddingSpace.Translation;
using static TorchSharp.torch;

namespace EmbeddingSpace.Benchmarks.Explanations;

/// <summary>The peer that everybody has: the gradient of each logit by a token's embedding, times that embedding. As the derivative along the embedding, by
/// central differences, so that no model with gradients is needed: a pass for each side of each token.</summary>
internal static class GradientTimesInput
{
    /// <summary>Of the embedding: small enough for a tangent, large enough for float32.</summary>
    private const float Step = 0.01f;

    /// <summary>[tokens][classes] of one text.</summary>
    public static IReadOnlyList<float[]> Of(ClassifierTranslation translation, TokenSequence sequence)
    {
        var (target, model) = translation.Parts;
        var (count, classes) = (sequence.Ids.Length, translation.OutputSize);
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        using var batch = TokenBatch.Create([.. Enumerable.Repeat(sequence, count)], target.Architecture, target.Model.Device);
        var own = eye(count).unsqueeze(2);
        var difference = (Logits(1 + Step) - Logits(1 - Step)) / (2 * Step);
        var numbers = difference.contiguous().data<float>().ToArray();
        return [.. Enumerable.Range(0, count).Select(token => numbers[(token * classes)..((token + 1) * classes)])];

        // Row by row another token is stretched.
        Tensor Logits(float factor)
        {
            var embedded = target.Model.Embed(batch);
            embedded = embedded * (1 + (own * (factor - 1)));
            var features = new PooledFeatures(batch, [.. Enumerable.Range(0, target.Architecture.Layers + 1)], model.Poolings);
            features.Visit(0, embedded);
            target.Model.Run(embedded, batch, 0, target.Architecture.Layers, features.Visit);
            using var weights = tensor(model.Head!.Weights, [model.Head.InputSize, classes]);
            return features.Join().matmul(weights);
        }
    }
}

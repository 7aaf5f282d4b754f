using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Heads;

/// <summary>
/// Centred kernel alignment of each block of pooled states with the source's logits (Cortes, Mohri and Rostamizadeh 2012, section 3.2):
/// ⟨K, YYᵀ⟩ / (|K| |YYᵀ|) with K = XXᵀ of the block's standardised states. As products [hidden, hidden], never [anchors, anchors].
/// </summary>
internal static class LayerAlignment
{
    /// <summary>Weights of the blocks' kernels.</summary>
    /// <param name="features">[anchors, blocks × hidden]: pooled states, block by block.</param>
    /// <param name="logits">[anchors, classes].</param>
    /// <param name="hidden">Features of a block.</param>
    /// <returns>One number a block, 1 on average; where nothing is aligned, all 1.</returns>
    public static double[] Weights(Tensor features, Tensor logits, int hidden)
    {
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var wanted = logits.to(float64);
        wanted = wanted - wanted.mean([0]);
        var alignments = new double[features.shape[1] / hidden];
        for (var block = 0; block < alignments.Length; block++)
        {
            using var inner = NewDisposeScope();
            var x = features.narrow(1, (long)block * hidden, hidden).to(float64);
            var mean = x.mean([0]);
            x = x - mean;
            x = x * FeatureScale.Of(x.Squared().mean([0]).sqrt(), mean);
            var size = x.t().matmul(x).norm().item<double>();
            // The first token's embedding is the same in every text: nothing to align.
            alignments[block] = size > 0 ? x.t().matmul(wanted).Squared().sum().item<double>() / size : 0;
        }
        var average = alignments.Average();
        return average > 0 ? Array.ConvertAll(alignments, alignment => alignment / average) : Array.ConvertAll(alignments, _ => 1.0);
    }
}

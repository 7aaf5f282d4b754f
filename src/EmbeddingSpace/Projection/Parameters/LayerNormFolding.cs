using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using static TorchSharp.torch;

namespace EmbeddingSpace.Projection.Parameters;

/// <summary>
/// The linear part of the norms that a vector meets. k · LN(x) = centre(k ⊙ w) · x / σ + constant for a vector that reads; a written
/// v becomes centre(v) ⊙ w / σ behind the norm. σ, one number a state, is left out.
/// </summary>
internal static class LayerNormFolding
{
    /// <summary>Fold the norms into rows.</summary>
    /// <param name="rows">[vectors, hidden].</param>
    /// <param name="map">The model.</param>
    /// <param name="role">What the rows do.</param>
    /// <param name="layer">Their block.</param>
    /// <returns>[vectors, hidden], in the caller's scope; the rows themselves where no norm stands.</returns>
    public static Tensor Fold(Tensor rows, ModelMap map, ParameterRole role, int? layer)
    {
        using var scope = NewDisposeScope();
        var folded = rows;
        foreach (var norm in Find(map, role, layer).OfType<ResolvedModule>())
        {
            var weight = map.ReadNormWeight(norm, rows.dtype);
            scope.Attach(weight);
            FiniteWeights.Require(weight, norm, map.Checkpoint);
            folded = Reads(role) ? Centre(folded * weight, map) : Centre(folded, map) * weight;
        }
        return ReferenceEquals(folded, rows) ? rows : folded.MoveToOuterDisposeScope();
    }

    // A norm by the root of the mean of squares takes no mean away.
    private static Tensor Centre(Tensor rows, ModelMap map) =>
        map.Family.Block.NormKind == NormKind.Layer ? rows - rows.mean([1], keepdim: true) : rows;

    private static bool Reads(ParameterRole role) =>
        role is ParameterRole.FeedForwardKey or ParameterRole.FeedForwardGate or ParameterRole.Query or ParameterRole.Key or ParameterRole.Value
            or ParameterRole.Classifier;

    private static ResolvedModule?[] Find(ModelMap map, ParameterRole role, int? layer)
    {
        var last = map.Architecture.Layers - 1;
        var attention = role is ParameterRole.Query or ParameterRole.Key or ParameterRole.Value;
        var feedForward = role is ParameterRole.FeedForwardKey or ParameterRole.FeedForwardGate;
        if (map.Family.Block.Norm != NormPlacement.Post)
            return attention ? [map.Find(ModuleRole.AttentionNorm, layer)]
                : feedForward ? [map.Find(ModuleRole.FeedForwardNorm, layer)]
                : role == ParameterRole.Output ? [map.Find(ModuleRole.AttentionOutputNorm, layer), map.Find(ModuleRole.FinalNorm)]
                : role == ParameterRole.FeedForwardValue ? [map.Find(ModuleRole.FeedForwardOutputNorm, layer), map.Find(ModuleRole.FinalNorm)]
                : [map.Find(ModuleRole.FinalNorm)];
        if (attention) return [layer == 0 ? EmbeddingNorm(map) : map.Find(ModuleRole.FeedForwardNorm, layer - 1)];
        return
        [
            role switch
            {
                _ when feedForward => map.Find(ModuleRole.AttentionNorm, layer),
                ParameterRole.Output or ParameterRole.OutputBias => map.Find(ModuleRole.AttentionNorm, layer),
                ParameterRole.FeedForwardValue or ParameterRole.FeedForwardValueBias => map.Find(ModuleRole.FeedForwardNorm, layer),
                ParameterRole.Classifier => map.Find(ModuleRole.FeedForwardNorm, last),
                _ => EmbeddingNorm(map),
            },
        ];
    }

    // One that stands before a projection norms vectors of another space.
    private static ResolvedModule? EmbeddingNorm(ModelMap map) =>
        map.Find(ModuleRole.EmbeddingNorm) is { } norm
            && (map.Find(ModuleRole.EmbeddingProjection) is null || norm.Weight.Shape[0] != map.Architecture.EmbeddingSize) ? norm : null;
}

using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using static TorchSharp.torch;

namespace EmbeddingSpace.Projection.Parameters;

/// <summary>
/// The linear part of the layer norm that a vector meets. k · LN(x) = centre(k ⊙ w) · x / σ + constant for a vector that reads; a written
/// v becomes centre(v) ⊙ w / σ behind the norm. σ, one number a state, is left out.
/// </summary>
internal static class LayerNormFolding
{
    /// <summary>Fold the norm into rows.</summary>
    /// <param name="rows">[vectors, hidden].</param>
    /// <param name="map">The model.</param>
    /// <param name="role">What the rows do.</param>
    /// <param name="layer">Their block.</param>
    /// <returns>[vectors, hidden], in the caller's scope; the rows themselves where no norm stands.</returns>
    public static Tensor Fold(Tensor rows, ModelMap map, ParameterRole role, int? layer)
    {
        if (Find(map, role, layer) is not { } norm) return rows;
        using var scope = NewDisposeScope();
        var weight = norm.ReadWeight(map.Checkpoint, rows.dtype);
        scope.Attach(weight);
        FiniteWeights.Require(weight, norm, map.Checkpoint);
        return (Reads(role) ? Centre(rows * weight) : Centre(rows) * weight).MoveToOuterDisposeScope();
    }

    private static Tensor Centre(Tensor rows) => rows - rows.mean([1], keepdim: true);

    private static bool Reads(ParameterRole role) =>
        role is ParameterRole.FeedForwardKey or ParameterRole.Query or ParameterRole.Key or ParameterRole.Value or ParameterRole.Classifier;

    private static ResolvedModule? Find(ModelMap map, ParameterRole role, int? layer)
    {
        var last = map.Architecture.Layers - 1;
        var attention = role is ParameterRole.Query or ParameterRole.Key or ParameterRole.Value;
        if (map.Family.Block.Norm == NormPlacement.Pre)
            return attention ? map.Find(ModuleRole.AttentionNorm, layer)
                : role == ParameterRole.FeedForwardKey ? map.Find(ModuleRole.FeedForwardNorm, layer)
                : map.Find(ModuleRole.FinalNorm);
        if (attention) return layer == 0 ? map.Find(ModuleRole.EmbeddingNorm) : map.Find(ModuleRole.FeedForwardNorm, layer - 1);
        return role switch
        {
            ParameterRole.FeedForwardKey or ParameterRole.Output or ParameterRole.OutputBias => map.Find(ModuleRole.AttentionNorm, layer),
            ParameterRole.FeedForwardValue or ParameterRole.FeedForwardValueBias => map.Find(ModuleRole.FeedForwardNorm, layer),
            ParameterRole.Classifier => map.Find(ModuleRole.FeedForwardNorm, last),
            _ => map.Find(ModuleRole.EmbeddingNorm),
        };
    }
}

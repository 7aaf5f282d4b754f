using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;

namespace EmbeddingSpace.Benchmarks.Families;

/// <summary>Floating-point operations of a forward pass, counted in the model's description and not in what computes it.</summary>
internal static class BlockWork
{
    /// <summary>Operations of a forward pass from ids to the last state.</summary>
    /// <remarks>
    /// Two, a multiplication and an addition, for each weight of every matrix a token goes through, and for each product of attention: for each pair
    /// of tokens that a layer's mask lets see each other, heads × headSize products for the score, as many for the sum of values, and as many again
    /// for each comparison with a vector of distances. Norms, activations, softmax, rotary positions and what is done once a model are not counted.
    /// </remarks>
    /// <param name="map">The model.</param>
    /// <param name="lengths">Tokens of each text.</param>
    public static double Operations(ModelMap map, IReadOnlyCollection<int> lengths)
    {
        var architecture = map.Architecture;
        var products = lengths.Sum(length => (double)length) * map.Modules.Where(IsOfToken).Sum(Weights);
        var comparisons = 2 + (architecture.ContentToPosition ? 1 : 0) + (architecture.PositionToContent ? 1 : 0);
        foreach (var layer in map.Attention)
            products += lengths.Sum(length => Pairs(length, architecture.IsCausal, layer.Reach)) * comparisons * architecture.Heads * architecture.HeadSize;
        return 2 * products;
    }

    // Vectors of distances go through their matrices when the model is loaded; tables are looked up.
    private static bool IsOfToken(ResolvedModule module) =>
        module.Kind is ModuleKind.Linear or ModuleKind.TransposedLinear or ModuleKind.Convolution
        && module.Role is not (ModuleRole.RelativePositionKey or ModuleRole.RelativePositionQuery);

    private static double Weights(ResolvedModule module) => (double)module.Weight.Count / module.Parts;

    private static double Pairs(int length, bool causal, int? reach)
    {
        var pairs = 0.0;
        for (var token = 0; token < length; token++)
        {
            var behind = Math.Min(token, reach ?? token);
            var before = causal ? 0 : Math.Min(length - 1 - token, reach ?? length);
            pairs += behind + 1 + before;
        }
        return pairs;
    }
}

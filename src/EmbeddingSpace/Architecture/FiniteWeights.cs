using EmbeddingSpace.Checkpoints;
using static TorchSharp.torch;

namespace EmbeddingSpace.Architecture;

/// <summary>Refuses weights that are no numbers: one NaN would silently take every ranking over.</summary>
internal static class FiniteWeights
{
    /// <summary>The tensor itself.</summary>
    /// <exception cref="InvalidCheckpointException">It holds NaN or infinity.</exception>
    public static Tensor Require(Tensor tensor, ResolvedModule module, Checkpoint checkpoint)
    {
        // On a GPU a number is read through a copy that TorchSharp leaves to the scope.
        using var scope = NewDisposeScope();
        // A sum is finite when every addend is; only a sum that is not (overflow too) needs the look at each number.
        var sum = tensor.sum();
        var finite = sum.isfinite();
        if (finite.item<bool>()) return tensor;
        var each = tensor.isfinite();
        var all = each.all();
        if (all.item<bool>()) return tensor;
        throw new InvalidCheckpointException(
            $"Tensor '{module.Weight.Name}' (or its bias) in '{module.Weight.File}' of '{checkpoint.Location}': "
            + "expected finite numbers, found NaN or infinity. Get or train the checkpoint again.");
    }
}

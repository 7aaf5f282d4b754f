using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Kernels;
using EmbeddingSpace.Runtime;
using TorchSharp;

namespace EmbeddingSpace.Forward;

/// <summary>
/// Which parts of a model the fast path computes on the CPU of this machine: products with bias, activation or residual in one pass over memory,
/// no padding, attention in registers. What it does not serve, libtorch's plain functions compute, to the same answers.
/// </summary>
public static class FastPath
{
    private const string Processor = "this processor has no AVX2 with FMA";

    /// <summary>Ask for every part, as loading the model asks. No weight is read.</summary>
    /// <param name="checkpoint">The checkpoint; it stays the caller's.</param>
    /// <returns>A row a part; the first five are always there.</returns>
    /// <exception cref="UnknownArchitectureException">No family describes it.</exception>
    /// <exception cref="InvalidCheckpointException">Tensors are missing, unclaimed or misshaped; all are named.</exception>
    /// <exception cref="DllNotFoundException">libtorch, which has some of the parts, cannot be loaded.</exception>
    public static IReadOnlyList<FastPathPart> Of(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var map = ModelMap.Resolve(checkpoint);
        var device = DeviceChoice.Cpu();
        var own = VectorMath.Supports(device, torch.float32);
        var parts = new List<FastPathPart>
        {
            Part("fused-projections", FusedLinear.For(device, torch.float32) is not null, "this libtorch or processor has no fused linear layer"),
            Activation(map, device),
            Part("token-packing", own, $"{Processor}: padding is computed"),
            Part("attention", own, $"{Processor}: libtorch attends"),
            Part("bfloat16", VectorMath.Supports(device, torch.bfloat16) && FusedLinear.For(device, torch.bfloat16) is not null,
                "this processor multiplies no bfloat16"),
        };
        if (map.Find(ModuleRole.EmbeddingProjection) is not null)
            parts.Add(Part("embedding-projection", false, "once a pass, libtorch multiplies the padding too"));
        if (map.Find(ModuleRole.Convolution) is not null)
            parts.Add(Part("embedding-convolution", false, "once a pass, libtorch convolves the padding too"));
        return parts;
    }

    private static FastPathPart Activation(ModelMap map, torch.Device device)
    {
        const string Name = "fused-activation";
        var word = map.Architecture.Activation;
        try
        {
            return Part(Name, PackedLinear.Fuses(ActivationWords.Parse(word, map.Checkpoint.Config.File), device, torch.float32),
                $"'{word}' is applied behind the product");
        }
        catch (UnknownArchitectureException)
        {
            return Part(Name, false, $"'{word}' is not computed here: the model cannot be run");
        }
    }

    private static FastPathPart Part(string name, bool serves, string reason) => new(name, serves, serves ? null : reason);
}

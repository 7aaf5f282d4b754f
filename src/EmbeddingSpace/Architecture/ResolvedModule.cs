using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Tensors;
using static TorchSharp.torch;

namespace EmbeddingSpace.Architecture;

/// <summary>One module found in a checkpoint: its role and layer, the stored tensors it is read from, and how they are stored.</summary>
/// <param name="Role">What the module does.</param>
/// <param name="Layer">Block index; null outside the blocks.</param>
/// <param name="Name">Stored name without <c>.weight</c>.</param>
/// <param name="Kind">How it is stored.</param>
/// <param name="Weight">The stored weight.</param>
/// <param name="Bias">The stored bias; null where the module has none.</param>
/// <param name="Part">Which of <paramref name="Parts"/> equal output slices of the stored tensors it is.</param>
/// <param name="Parts">Number of output slices.</param>
internal sealed record ResolvedModule(
    ModuleRole Role, int? Layer, string Name, ModuleKind Kind, TensorEntry Weight, TensorEntry? Bias, int Part = 0, int Parts = 1)
{
    /// <summary>Names of the stored tensors it is read from.</summary>
    public IEnumerable<string> TensorNames => Bias is null ? [Weight.Name] : [Weight.Name, Bias.Name];

    /// <summary>Stored elements that are its own.</summary>
    public long ParameterCount => (Weight.Count + (Bias?.Count ?? 0)) / Parts;

    /// <summary>Read the weight as [out, in] (norms: [out]) in the type asked for.</summary>
    /// <returns>A CPU tensor in no dispose scope: the caller disposes it.</returns>
    public Tensor ReadWeight(Checkpoint checkpoint, ScalarType type = ScalarType.Float32)
    {
        var stored = checkpoint.ReadFinite(Weight, type);
        if (Kind != ModuleKind.TransposedLinear && Parts == 1) return stored;
        using (stored)
        using (NewDisposeScope())
        {
            var outFirst = Kind == ModuleKind.TransposedLinear ? stored.t() : stored;
            var size = outFirst.shape[0] / Parts;
            return outFirst.narrow(0, Part * size, size).contiguous().clone().DetachFromDisposeScope();
        }
    }

    /// <summary>Read weight and bias as <see cref="ReadWeight"/> and <see cref="ReadBias"/> do; neither is left where one of them fails.</summary>
    public (Tensor Weight, Tensor? Bias) ReadBoth(Checkpoint checkpoint)
    {
        var weight = ReadWeight(checkpoint);
        try
        {
            return (weight, ReadBias(checkpoint));
        }
        catch
        {
            weight.Dispose();
            throw;
        }
    }

    /// <summary>Read the bias [out] in the type asked for; null where the module has none.</summary>
    /// <returns>A CPU tensor in no dispose scope: the caller disposes it.</returns>
    public Tensor? ReadBias(Checkpoint checkpoint, ScalarType type = ScalarType.Float32)
    {
        if (Bias is null) return null;
        var stored = checkpoint.ReadFinite(Bias, type);
        if (Parts == 1) return stored;
        using (stored)
        using (NewDisposeScope())
        {
            var size = stored.shape[0] / Parts;
            return stored.narrow(0, Part * size, size).clone().DetachFromDisposeScope();
        }
    }
}

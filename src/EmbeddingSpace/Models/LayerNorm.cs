using EmbeddingSpace.Checkpoints;
using static TorchSharp.torch;

namespace EmbeddingSpace.Models;

/// <summary>A layer norm over the last axis. Owns its tensors.</summary>
internal sealed class LayerNorm : IDisposable
{
    private readonly long[] _shape;
    private readonly double _epsilon;

    private LayerNorm(Tensor weight, Tensor bias, double epsilon, Device device, ScalarType type)
    {
        (Weight, Bias, _epsilon) = (Dense.Own(weight, device, type), Dense.Own(bias, device, type), epsilon);
        _shape = [Weight.shape[0]];
    }

    /// <summary>[hidden].</summary>
    public Tensor Weight { get; }

    /// <summary>[hidden].</summary>
    public Tensor Bias { get; }

    /// <summary>Read from a checkpoint.</summary>
    public static LayerNorm Load(ResolvedModule module, Checkpoint checkpoint, double epsilon, Device device, ScalarType type = ScalarType.Float32) =>
        new(module.ReadWeight(checkpoint), module.ReadBias(checkpoint)!, epsilon, device, type);

    /// <summary>Normalise x [.., hidden].</summary>
    public Tensor Forward(Tensor x) => nn.functional.layer_norm(x, _shape, Weight, Bias, _epsilon);

    /// <inheritdoc/>
    public void Dispose()
    {
        Weight.Dispose();
        Bias.Dispose();
    }
}

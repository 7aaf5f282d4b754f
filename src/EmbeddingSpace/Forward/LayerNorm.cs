using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Kernels;
using EmbeddingSpace.Runtime;
using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>A layer norm over the last axis. Owns its tensors.</summary>
internal sealed class LayerNorm : IDisposable
{
    private readonly long[] _shape;
    private readonly double _epsilon;
    private readonly bool _onCpu;

    private LayerNorm((Tensor Weight, Tensor? Bias) read, double epsilon, Device device, ScalarType type)
    {
        (_onCpu, _epsilon) = (VectorMath.Supports(device, type), epsilon);
        var kept = _onCpu ? ScalarType.Float32 : type;
        (Weight, Bias) = (read.Weight.TakeOver(device, kept), read.Bias!.TakeOver(device, kept));
        _shape = [Weight.shape[0]];
    }

    /// <summary>[hidden], float32 where the CPU normalises with its own vectors.</summary>
    public Tensor Weight { get; }

    /// <summary>[hidden], as the weight.</summary>
    public Tensor Bias { get; }

    /// <summary>Read from a checkpoint.</summary>
    public static LayerNorm Load(ResolvedModule module, Checkpoint checkpoint, double epsilon, Device device, ScalarType type = ScalarType.Float32) =>
        new(module.ReadBoth(checkpoint), epsilon, device, type);

    /// <summary>Normalise x [.., hidden].</summary>
    public Tensor Forward(Tensor x) => _onCpu && CpuNorm.Takes(x)
        ? CpuNorm.Forward(x, null, Weight, Bias, _epsilon)
        : nn.functional.layer_norm(x, _shape, Weight, Bias, _epsilon);

    /// <summary>Normalise x + residual, both [.., hidden] and the caller's. On the CPU the sum is rounded to no number format in between.</summary>
    public Tensor Forward(Tensor x, Tensor residual)
    {
        if (_onCpu && CpuNorm.Takes(x) && CpuNorm.Takes(residual)) return CpuNorm.Forward(x, residual, Weight, Bias, _epsilon);
        using var sum = x + residual;
        return Forward(sum);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Weight.Dispose();
        Bias.Dispose();
    }
}

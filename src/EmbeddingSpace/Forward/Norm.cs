using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Kernels;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>A norm over the last axis: a layer norm, or one by the root of the mean of squares. Owns its tensors.</summary>
internal sealed class Norm : IDisposable
{
    private readonly long[] _shape;
    private readonly double _epsilon;
    private readonly bool _centred;
    private readonly bool _onCpu;

    private Norm((Tensor Weight, Tensor? Bias) read, NormKind kind, double epsilon, Device device, ScalarType type)
    {
        (_onCpu, _epsilon, _centred) = (VectorMath.Supports(device, type), epsilon, kind == NormKind.Layer);
        var kept = _onCpu || !_centred ? ScalarType.Float32 : type;
        // Without a bias 0 is added: one more number to read beside three.
        var bias = read.Bias ?? zeros_like(read.Weight);
        (Weight, Bias) = (read.Weight.TakeOver(device, kept), bias.TakeOver(device, kept));
        _shape = [Weight.shape[0]];
    }

    /// <summary>What a normed number is multiplied with [hidden], float32 where the CPU normalises with its own vectors.</summary>
    public Tensor Weight { get; }

    /// <summary>[hidden], as the weight.</summary>
    public Tensor Bias { get; }

    /// <summary>Read from a checkpoint.</summary>
    public static Norm Load(ResolvedModule module, ModelMap map, Device device, ScalarType type = ScalarType.Float32) =>
        new(map.ReadNorm(module), map.Family.Block.NormKind, map.Architecture.NormEpsilon, device, type);

    /// <summary>Normalise x [.., hidden].</summary>
    public Tensor Forward(Tensor x)
    {
        if (_onCpu && CpuNorm.Takes(x)) return CpuNorm.Forward(x, null, Weight, Bias, _epsilon, _centred);
        if (_centred) return nn.functional.layer_norm(x, _shape, Weight, Bias, _epsilon);
        using var scope = NewDisposeScope();
        // In float32, as where such models are trained: squares of half-precision numbers overflow.
        var wide = x.to(ScalarType.Float32);
        var normed = wide.mul(wide.Squared().mean([-1], keepdim: true).AddInPlace(_epsilon).rsqrt_()).mul_(Weight);
        return normed.to(x.dtype).alias().MoveToOuterDisposeScope();
    }

    /// <summary>Normalise x + residual, both [.., hidden] and the caller's. On the CPU the sum is rounded to no number format in between.</summary>
    public Tensor Forward(Tensor x, Tensor residual)
    {
        if (_onCpu && CpuNorm.Takes(x) && CpuNorm.Takes(residual)) return CpuNorm.Forward(x, residual, Weight, Bias, _epsilon, _centred);
        using var sum = x.Plus(residual);
        return Forward(sum);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Weight.Dispose();
        Bias.Dispose();
    }
}

using static TorchSharp.torch;

namespace EmbeddingSpace.Runtime.Numbers;

/// <summary>Elements held within limits: new tensors, the caller's. See <see cref="Number"/> for why TorchSharp's own are not used.</summary>
internal static class TensorLimits
{
    /// <summary>Each element, or <paramref name="least"/> where it is less.</summary>
    public static Tensor NoLessThan(this Tensor tensor, Number least) => least.Hold(scalar => tensor.clamp_min(scalar));

    /// <summary>Each element, or <paramref name="most"/> where it is more.</summary>
    public static Tensor NoMoreThan(this Tensor tensor, Number most) => most.Hold(scalar => tensor.clamp_max(scalar));

    /// <summary>Each element, or the nearer limit where it lies outside of both.</summary>
    public static Tensor Within(this Tensor tensor, Number least, Number most) =>
        least.Hold(low => most.Hold(high => tensor.clamp(low, high)));
}

using static TorchSharp.torch;

namespace EmbeddingSpace.Runtime.Numbers;

/// <summary>One number written to chosen elements. See <see cref="Number"/> for why TorchSharp's own are not used.</summary>
internal static class TensorFilling
{
    /// <summary>A copy, the caller's, with <paramref name="number"/> where <paramref name="mask"/> holds.</summary>
    public static Tensor FilledWhere(this Tensor tensor, Tensor mask, Number number) => number.Hold(scalar => tensor.masked_fill(mask, scalar));

    /// <summary>The same tensor, now with <paramref name="number"/> where <paramref name="mask"/> holds.</summary>
    public static Tensor FillWhereInPlace(this Tensor tensor, Tensor mask, Number number) => number.Hold(scalar => tensor.masked_fill_(mask, scalar));

    /// <summary>A copy, the caller's, with <paramref name="number"/> at the places <paramref name="index"/> of an axis.</summary>
    public static Tensor FilledAt(this Tensor tensor, long axis, Tensor index, Number number) => number.Hold(scalar => tensor.index_fill(axis, index, scalar));
}

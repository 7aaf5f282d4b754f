using static TorchSharp.torch;

namespace EmbeddingSpace.Runtime.Numbers;

/// <summary>
/// Elements compared with a number: tensors of truth values, the caller's. See <see cref="Number"/> for why TorchSharp's own are not used.
/// </summary>
internal static class TensorComparison
{
    public static Tensor IsEqual(this Tensor tensor, Number number) => number.Hold(scalar => tensor.eq(scalar));

    public static Tensor IsGreater(this Tensor tensor, Number number) => number.Hold(scalar => tensor.gt(scalar));

    public static Tensor IsGreaterOrEqual(this Tensor tensor, Number number) => number.Hold(scalar => tensor.ge(scalar));

    public static Tensor IsLess(this Tensor tensor, Number number) => number.Hold(scalar => tensor.lt(scalar));

    public static Tensor IsLessOrEqual(this Tensor tensor, Number number) => number.Hold(scalar => tensor.le(scalar));
}

using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace EmbeddingSpace.Runtime.Numbers;

/// <summary>Arithmetic that changes a tensor and returns it. See <see cref="Number"/> for why TorchSharp's own is not used.</summary>
/// <remarks>Differences, products and quotients of two tensors take no number: <c>sub_</c>, <c>mul_</c> and <c>div_</c> of a tensor are safe.</remarks>
internal static class TensorArithmeticInPlace
{
    public static Tensor AddInPlace(this Tensor tensor, Tensor other) => tensor.add_(other, UnitFactor.Value);

    /// <summary>Add <c>factor * other</c>.</summary>
    public static Tensor AddInPlace(this Tensor tensor, Tensor other, Number factor) => factor.Hold(scalar => tensor.add_(other, scalar));

    // Before the sum of tensors, of which TorchSharp would make the number one.
    [OverloadResolutionPriority(1)]
    public static Tensor AddInPlace(this Tensor tensor, Number number) => number.Hold(scalar => tensor.add_(scalar, UnitFactor.Value));

    public static Tensor MultiplyInPlace(this Tensor tensor, Number number) => number.Hold(scalar => tensor.mul_(scalar));

    public static Tensor DivideInPlace(this Tensor tensor, Number number) => number.Hold(scalar => tensor.div_(scalar));

    public static Tensor SquareInPlace(this Tensor tensor) => Number.Two.Hold(scalar => tensor.pow_(scalar));
}

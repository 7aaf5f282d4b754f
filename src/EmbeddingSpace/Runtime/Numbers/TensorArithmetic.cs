using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace EmbeddingSpace.Runtime.Numbers;

/// <summary>Arithmetic with numbers, and sums: new tensors, the caller's. See <see cref="Number"/> for why TorchSharp's own is not used.</summary>
/// <remarks>Differences, products and quotients of two tensors take no number: their operators are safe.</remarks>
internal static class TensorArithmetic
{
    /// <summary><c>tensor + other</c>.</summary>
    public static Tensor Plus(this Tensor tensor, Tensor other) => tensor.add(other, UnitFactor.Value);

    /// <summary><c>tensor + number</c>.</summary>
    // Before the sum of tensors, of which TorchSharp would make the number one.
    [OverloadResolutionPriority(1)]
    public static Tensor Plus(this Tensor tensor, Number number) => number.Hold(scalar => tensor.add(scalar, UnitFactor.Value));

    /// <summary><c>tensor - number</c>.</summary>
    public static Tensor Minus(this Tensor tensor, Number number) => number.Hold(scalar => tensor.sub(scalar));

    /// <summary><c>number - tensor</c>.</summary>
    public static Tensor SubtractedFrom(this Tensor tensor, Number number)
    {
        using var negative = tensor.neg();
        return negative.Plus(number);
    }

    /// <summary><c>tensor * number</c>.</summary>
    public static Tensor Times(this Tensor tensor, Number number) => number.Hold(scalar => tensor.mul(scalar));

    /// <summary><c>tensor / number</c>.</summary>
    public static Tensor Over(this Tensor tensor, Number number) => number.Hold(scalar => tensor.div(scalar));

    /// <summary>The square of each element.</summary>
    public static Tensor Squared(this Tensor tensor) => Number.Two.Hold(scalar => tensor.pow(scalar));
}

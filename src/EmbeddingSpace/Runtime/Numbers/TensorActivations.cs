using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace EmbeddingSpace.Runtime.Numbers;

/// <summary>Activations with a number in them: new tensors, the caller's. See <see cref="Number"/> for why TorchSharp's own are not used.</summary>
internal static class TensorActivations
{
    // Above it log(1 + exp(x)) is x: torch's own.
    private const double SoftplusThreshold = 20;

    /// <summary>x where it is positive, <c>slope * x</c> elsewhere.</summary>
    public static Tensor LeakyRelu(this Tensor tensor, double slope)
    {
        using var scalar = slope.ToScalar();
        return tensor.leaky_relu(scalar);
    }

    /// <summary>x where it is positive, <c>alpha * (exp(x) - 1)</c> elsewhere.</summary>
    public static Tensor Elu(this Tensor tensor, double alpha)
    {
        using var scalar = alpha.ToScalar();
        using var one = 1.0.ToScalar();
        return tensor.elu(scalar, one, one);
    }

    /// <summary><c>x * tanh(log(1 + exp(x)))</c>.</summary>
    public static Tensor Mish(this Tensor tensor)
    {
        using var one = 1.0.ToScalar();
        using var threshold = SoftplusThreshold.ToScalar();
        using var soft = Softplus(tensor, one, threshold);
        using var bend = soft.tanh();
        return tensor * bend;
    }

    // Its public form takes no number that its caller could hold.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "softplus1")]
    private static extern Tensor Softplus(Tensor tensor, Scalar beta, Scalar threshold);
}

using System.Runtime.InteropServices;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Runtime.Host;
using TorchSharp;
using static TorchSharp.torch;

namespace EmbeddingSpace.Kernels;

/// <summary>
/// The linear layer of oneDNN inside libtorch: weights laid out once as the CPU wants them, bias, activation or residual added before the
/// result is written. TorchSharp does not offer it; libtorch exports it in its C interface for compiled models.
/// </summary>
/// <remarks>
/// Computes what <c>linear</c>, the activation and <c>add</c> compute, in one pass over memory. Where this libtorch, processor or number format
/// lacks it, <see cref="For"/> says so and the plain functions are used.
/// </remarks>
internal sealed unsafe class FusedLinear
{
    private static readonly Lazy<FusedLinear?> Shared = new(Find);

    private readonly delegate* unmanaged<nint, nint, nint*, byte*, double***, long, byte**, nint*, int> _linear;
    private readonly delegate* unmanaged<nint, nint, nint, nint*, byte*, nint*, int> _linearAdd;
    private readonly delegate* unmanaged<nint, nint*, int> _newHandle;
    private readonly delegate* unmanaged<byte*, byte*, ulong*, int> _call;

    private FusedLinear(nint linear, nint linearAdd, nint newHandle, nint call)
    {
        _linear = (delegate* unmanaged<nint, nint, nint*, byte*, double***, long, byte**, nint*, int>)linear;
        _linearAdd = (delegate* unmanaged<nint, nint, nint, nint*, byte*, nint*, int>)linearAdd;
        _newHandle = (delegate* unmanaged<nint, nint*, int>)newHandle;
        _call = (delegate* unmanaged<byte*, byte*, ulong*, int>)call;
    }

    /// <summary>The fused layer for a device and number format; null where there is none.</summary>
    public static FusedLinear? For(Device device, ScalarType type)
    {
        var offered = device.type == DeviceType.CPU && RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64
            && (type == ScalarType.Float32 ? CpuFeatures.IsFast : type == ScalarType.BFloat16 && CpuFeatures.HasBFloat16);
        return offered ? Shared.Value : null;
    }

    /// <summary>Lay a weight out as the CPU wants it.</summary>
    /// <param name="weight">[out, in], contiguous; stays the caller's.</param>
    /// <returns>An opaque tensor for the other methods only, in no dispose scope: the caller disposes it.</returns>
    public Tensor Pack(Tensor weight)
    {
        using var noGradients = no_grad();
        nint argument;
        Check(_newHandle(weight.Handle, &argument), "take a weight", weight);
        // The callee takes the argument over and puts its result in the same place; the second argument, a batch size to tune for, is left out.
        var stack = stackalloc ulong[2] { (ulong)argument, 0 };
        fixed (byte* name = "mkldnn::_reorder_linear_weight"u8, overload = ""u8)
        {
            // An empty literal is a null pointer to 'fixed'.
            byte end = 0;
            Check(_call(name, overload is null ? &end : overload, stack), "lay out a weight", weight);
        }
        return Tensor.UnsafeCreateTensor((nint)stack[0]).DetachFromDisposeScope();
    }

    /// <summary>activation(x · weightᵀ + bias).</summary>
    /// <param name="x">[.., in].</param>
    /// <param name="packed">A weight from <see cref="Pack"/>.</param>
    /// <param name="bias">[out].</param>
    /// <param name="activation">What is applied to the result, one that it <see cref="Applies"/>; null: nothing.</param>
    /// <returns>[.., out].</returns>
    public Tensor Forward(Tensor x, Tensor packed, Tensor bias, ActivationKind? activation)
    {
        var (word, form) = Words(activation);
        nint biasHandle = bias.Handle, result;
        fixed (byte* attribute = word, algorithm = form)
        {
            var algorithmPointer = algorithm;
            Check(_linear(x.Handle, packed.Handle, &biasHandle, attribute, null, 0, &algorithmPointer, &result), "multiply", x);
        }
        GC.KeepAlive(x);
        return Tensor.UnsafeCreateTensor(result);
    }

    /// <summary>x · weightᵀ + bias + residual.</summary>
    /// <param name="x">[.., in].</param>
    /// <param name="packed">A weight from <see cref="Pack"/>.</param>
    /// <param name="bias">[out].</param>
    /// <param name="residual">[.., out]; stays as it is.</param>
    /// <returns>[.., out].</returns>
    public Tensor ForwardAdd(Tensor x, Tensor packed, Tensor bias, Tensor residual)
    {
        nint biasHandle = bias.Handle, result;
        fixed (byte* attribute = "add"u8)
            Check(_linearAdd(x.Handle, residual.Handle, packed.Handle, &biasHandle, attribute, &result), "multiply and add", x);
        GC.KeepAlive(x);
        GC.KeepAlive(residual);
        return Tensor.UnsafeCreateTensor(result);
    }

    /// <summary>Whether the layer can apply an activation to its result before it is written.</summary>
    public static bool Applies(ActivationKind activation) =>
        activation is ActivationKind.Gelu or ActivationKind.GeluTanh or ActivationKind.Relu or ActivationKind.Silu;

    private static (byte[] Word, byte[] Form) Words(ActivationKind? activation) => activation switch
    {
        null => (None, None),
        ActivationKind.Gelu => (Gelu, None),
        ActivationKind.GeluTanh => (Gelu, Tanh),
        ActivationKind.Relu => (Relu, None),
        ActivationKind.Silu => (Silu, None),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "Expected an activation that the fused layer applies."),
    };

    // C strings.
    private static readonly byte[] None = [.. "none"u8, 0];
    private static readonly byte[] Gelu = [.. "gelu"u8, 0];
    private static readonly byte[] Relu = [.. "relu"u8, 0];
    private static readonly byte[] Silu = [.. "swish"u8, 0];
    private static readonly byte[] Tanh = [.. "tanh"u8, 0];

    private static FusedLinear? Find()
    {
        TorchRuntime.EnsureLoaded();
        var library = OperatingSystem.IsWindows() ? "torch_cpu.dll" : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so";
        // By its bare name: it is loaded already, and a second copy from elsewhere must not be.
        return NativeLibrary.TryLoad(library, out var handle)
            && NativeLibrary.TryGetExport(handle, "aoti_torch_cpu__linear_pointwise", out var linear)
            && NativeLibrary.TryGetExport(handle, "aoti_torch_cpu__linear_pointwise_binary", out var linearAdd)
            && NativeLibrary.TryGetExport(handle, "aoti_torch_new_tensor_handle", out var newHandle)
            && NativeLibrary.TryGetExport(handle, "aoti_torch_call_dispatcher", out var call)
            ? new(linear, linearAdd, newHandle, call)
            : null;
    }

    private static void Check(int error, string what, Tensor tensor)
    {
        if (error != 0)
            throw new InvalidOperationException(
                $"libtorch could not {what} of shape [{string.Join(", ", tensor.shape)}] and type {tensor.dtype} with its fused linear layer (error {error}); "
                + "the reason is on standard error.");
    }
}

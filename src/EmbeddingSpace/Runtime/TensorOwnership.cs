using static TorchSharp.torch;

namespace EmbeddingSpace.Runtime;

/// <summary>How a model takes over tensors that it keeps.</summary>
internal static class TensorOwnership
{
    /// <summary>Move a tensor to a device, out of any dispose scope; the tensor given is the callee's from here on.</summary>
    public static Tensor TakeOver(this Tensor tensor, Device device) => tensor.TakeOver(device, tensor.dtype);

    /// <summary>Move a tensor to a device and number format, out of any dispose scope; the tensor given is the callee's from here on.</summary>
    public static Tensor TakeOver(this Tensor tensor, Device device, ScalarType type)
    {
        var moved = tensor.to(type, device);
        if (!ReferenceEquals(moved, tensor)) tensor.Dispose();
        return moved.DetachFromDisposeScope();
    }
}

using TorchSharp;

namespace EmbeddingSpace.Testing;

/// <summary>Numbers of tensors, for comparing.</summary>
public static class TensorValues
{
    /// <summary>The numbers of a float32 tensor, row-major; a tensor of another number format is refused.</summary>
    public static float[] Floats(torch.Tensor tensor)
    {
        using var plain = tensor.contiguous();
        return plain.data<float>().ToArray();
    }
}

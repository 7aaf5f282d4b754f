using EmbeddingSpace.Runtime;
using TorchSharp;

namespace EmbeddingSpace.Checkpoints.Tensors;

/// <summary>Brings a stored tensor into native memory.</summary>
internal static class TensorReader
{
    // A span holds 2 GiB at most, the system reads no more at once either.
    private const long ElementsAtOnce = 1 << 26;

    /// <summary>Read a tensor, converting on the way.</summary>
    /// <returns>A CPU tensor in no dispose scope.</returns>
    public static torch.Tensor Read(StoredTensor stored, torch.ScalarType type)
    {
        var entry = stored.Entry;
        if (!TensorConversion.IsSupported(entry.DataType, type))
            throw new ArgumentException(
                $"Tensor '{entry.Name}' is stored as {entry.DataType.StoredName()} and cannot be read as {type}: "
                + "ask for Float32 or Float64 for floating-point numbers, Int64 for integers.", nameof(type));
        var tensor = torch.empty([.. entry.Shape], dtype: type, device: DeviceChoice.Cpu()).DetachFromDisposeScope();
        try
        {
            Fill(tensor, stored, type);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    private static void Fill(torch.Tensor tensor, StoredTensor stored, torch.ScalarType type)
    {
        using var scope = torch.NewDisposeScope();
        var flat = tensor.view(-1);
        var elementSize = stored.Entry.DataType.Size();
        if (stored.Strides is null && TensorConversion.IsCopy(stored.Entry.DataType, type))
        {
            // Straight from the file into the tensor: nothing is in between.
            for (long first = 0; first < stored.Entry.Count; first += ElementsAtOnce)
            {
                using var part = flat.narrow(0, first, Math.Min(ElementsAtOnce, stored.Entry.Count - first));
                stored.File.Read(stored.Offset + (first * elementSize), part.bytes);
            }
            return;
        }
        stored.ReadBlocks((block, first) =>
        {
            // A span holds 2 GiB at most; the alias of one block gives the tensor's own memory at any offset.
            using var part = flat.narrow(0, first, block.Length / elementSize);
            TensorConversion.Convert(block, stored.Entry.DataType, part.bytes, type);
        });
    }
}

using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using EmbeddingSpace.Runtime;
using TorchSharp;

namespace EmbeddingSpace.Checkpoints.Tensors;

/// <summary>Brings a stored tensor into native memory.</summary>
internal static class TensorReader
{
    // What is looked at right behind its conversion is still in the processor's cache.
    private const int PieceBytes = 128 << 10;

    // The same behind a read, which costs more a call.
    private const long ElementsAtOnce = 1 << 18;

    /// <summary>Read a tensor, converting on the way.</summary>
    /// <param name="stored">Where its elements lie.</param>
    /// <param name="type">What they become.</param>
    /// <param name="finite">Whether NaN and infinity are refused.</param>
    /// <returns>A CPU tensor in no dispose scope.</returns>
    public static torch.Tensor Read(ITensorSource stored, torch.ScalarType type, bool finite)
    {
        var entry = stored.Entry;
        if (!TensorConversion.IsSupported(entry.DataType, type))
            throw new ArgumentException(
                $"Tensor '{entry.Name}' is stored as {entry.DataType.StoredName()} and cannot be read as {type}: "
                + "ask for Float32 or Float64 for floating-point numbers, Int64 for integers.", nameof(type));
        var tensor = torch.empty([.. entry.Shape], dtype: type, device: DeviceChoice.Cpu()).DetachFromDisposeScope();
        try
        {
            Fill(tensor, stored, type, finite);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    private static void Fill(torch.Tensor tensor, ITensorSource stored, torch.ScalarType type, bool finite)
    {
        using var scope = torch.NewDisposeScope();
        var flat = tensor.view(-1);
        var elementSize = stored.Entry.DataType.Size();
        if (stored is StoredTensor { Strides: null } plain && TensorConversion.IsCopy(stored.Entry.DataType, type))
        {
            // Straight from the file into the tensor: nothing is in between.
            for (long first = 0; first < stored.Entry.Count; first += ElementsAtOnce)
            {
                using var part = flat.narrow(0, first, Math.Min(ElementsAtOnce, stored.Entry.Count - first));
                var read = part.bytes;
                plain.File.Read(plain.Offset + (first * elementSize), read);
                if (finite && !AreFinite(read, type)) throw NotFinite(stored);
            }
            return;
        }
        stored.ReadBlocks((block, first) =>
        {
            // A span holds 2 GiB at most; the alias of one block gives the tensor's own memory at any offset.
            using var part = flat.narrow(0, first, block.Length / elementSize);
            var destination = part.bytes;
            if (!finite)
            {
                TensorConversion.Convert(block, stored.Entry.DataType, destination, type);
                return;
            }

            var width = destination.Length / (block.Length / elementSize);
            for (var done = 0; done < block.Length; done += PieceBytes)
            {
                var piece = block.Slice(done, Math.Min(PieceBytes, block.Length - done));
                var converted = destination.Slice(done / elementSize * width, piece.Length / elementSize * width);
                TensorConversion.Convert(piece, stored.Entry.DataType, converted, type);
                if (!AreFinite(converted, type)) throw NotFinite(stored);
            }
        });
    }

    // A sum is finite when every addend is; only a sum that is not (overflow too) needs the look at each number.
    private static bool AreFinite(ReadOnlySpan<byte> numbers, torch.ScalarType type)
    {
        if (type == torch.ScalarType.Float64)
        {
            var wide = MemoryMarshal.Cast<byte, double>(numbers);
            return double.IsFinite(TensorPrimitives.Sum(wide)) || wide.IndexOfAnyExceptInRange(double.MinValue, double.MaxValue) < 0;
        }

        var narrow = MemoryMarshal.Cast<byte, float>(numbers);
        return float.IsFinite(TensorPrimitives.Sum(narrow)) || narrow.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) < 0;
    }

    private static InvalidCheckpointException NotFinite(ITensorSource stored) => new(
        $"Tensor '{stored.Entry.Name}' in '{stored.Location}': expected finite numbers, found NaN or infinity. Get or train the checkpoint again.");
}

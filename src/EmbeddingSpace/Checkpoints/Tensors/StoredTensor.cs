using System.Buffers;
using System.Runtime.InteropServices;

namespace EmbeddingSpace.Checkpoints.Tensors;

/// <summary>Where a tensor's elements lie in a weights file whose header was checked.</summary>
/// <param name="Entry">What callers see of it.</param>
/// <param name="File">The open file.</param>
/// <param name="Offset">Byte offset of the first element.</param>
/// <param name="Strides">Elements to step on each axis; null when the elements lie in row-major order.</param>
internal sealed record StoredTensor(TensorEntry Entry, WeightsFile File, long Offset, IReadOnlyList<long>? Strides = null)
{
    /// <summary>Bytes mapped or gathered at a time: what reading a tensor of any size adds to resident memory. A tensor that does not lie in
    /// row-major order is mapped as a whole, as its elements may come from anywhere.</summary>
    internal const int BlockBytes = 8 << 20;

    /// <summary>Receives a block of whole elements.</summary>
    /// <param name="block">Their bytes as stored.</param>
    /// <param name="firstElement">Index of the first of them in row-major order.</param>
    public delegate void BlockReader(ReadOnlySpan<byte> block, long firstElement);

    /// <summary>Read the elements in row-major order, block by block.</summary>
    public void ReadBlocks(BlockReader read)
    {
        if (Strides is null) ReadContiguous(read);
        else ReadStrided(Strides, read);
    }

    private void ReadContiguous(BlockReader read)
    {
        var elementSize = Entry.DataType.Size();
        var total = Entry.Count * elementSize;
        for (long done = 0; done < total;)
        {
            var size = (int)Math.Min(BlockBytes, total - done);
            using var view = File.Map(Offset + done, size);
            read(view.Span(0, size), done / elementSize);
            done += size;
        }
    }

    private void ReadStrided(IReadOnlyList<long> strides, BlockReader read)
    {
        var count = Entry.Count;
        if (count == 0) return;
        var elementSize = Entry.DataType.Size();
        long span = 1;
        for (var axis = 0; axis < strides.Count; axis++) span += (Entry.Shape[axis] - 1) * strides[axis];
        using var view = File.Map(Offset, span * elementSize);
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(BlockBytes, count * elementSize));
        try
        {
            var position = new StridedPosition(Entry.Shape, strides);
            var perBlock = Math.Min(buffer.Length, BlockBytes) / elementSize;
            for (long first = 0; first < count; first += perBlock)
            {
                var size = (int)Math.Min(perBlock, count - first) * elementSize;
                var block = buffer.AsSpan(0, size);
                switch (elementSize)
                {
                    case sizeof(byte): Gather<byte>(view, position, block); break;
                    case sizeof(ushort): Gather<ushort>(view, position, block); break;
                    case sizeof(uint): Gather<uint>(view, position, block); break;
                    default: Gather<ulong>(view, position, block); break;
                }

                read(block, first);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Gather<T>(MappedView view, StridedPosition position, Span<byte> block) where T : unmanaged
    {
        foreach (ref var element in MemoryMarshal.Cast<byte, T>(block))
        {
            element = view.Element<T>(position.Offset);
            position.Advance();
        }
    }
}

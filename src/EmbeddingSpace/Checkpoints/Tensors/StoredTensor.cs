using System.Buffers;
using System.Runtime.InteropServices;

namespace EmbeddingSpace.Checkpoints.Tensors;

/// <summary>Where a tensor's elements lie in a weights file whose header was checked.</summary>
/// <param name="Entry">What callers see of it.</param>
/// <param name="File">The open file.</param>
/// <param name="Offset">Byte offset of the first element.</param>
/// <param name="Strides">Elements to step on each axis; null when the elements lie in row-major order.</param>
internal sealed record StoredTensor(TensorEntry Entry, WeightsFile File, long Offset, IReadOnlyList<long>? Strides = null) : ITensorSource
{
    /// <summary>Bytes read or gathered at a time: what reading a tensor of any size adds to resident memory, small enough to stay in the processor's
    /// cache until they are converted. A tensor that does not lie in row-major order is read as a whole, as its elements may come from anywhere.</summary>
    internal const int BlockBytes = 1 << 20;

    /// <inheritdoc/>
    public string Location => File.Location;

    /// <inheritdoc/>
    public void ReadBlocks(BlockReader read)
    {
        if (Strides is null) ReadContiguous(read);
        else ReadStrided(Strides, read);
    }

    /// <inheritdoc/>
    public byte[] ReadFirst() => Entry.Count == 0 ? [] : File.ReadBytes(Offset, Entry.DataType.Size());

    private void ReadContiguous(BlockReader read)
    {
        var elementSize = Entry.DataType.Size();
        var total = Entry.Count * elementSize;
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(BlockBytes, total));
        try
        {
            for (long done = 0; done < total;)
            {
                var block = buffer.AsSpan(0, (int)Math.Min(BlockBytes, total - done));
                File.Read(Offset + done, block);
                read(block, done / elementSize);
                done += block.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void ReadStrided(IReadOnlyList<long> strides, BlockReader read)
    {
        var count = Entry.Count;
        if (count == 0) return;
        var elementSize = Entry.DataType.Size();
        long span = 1;
        for (var axis = 0; axis < strides.Count; axis++) span += (Entry.Shape[axis] - 1) * strides[axis];
        using var bytes = new FileBytes(File, Offset, span * elementSize);
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
                    case sizeof(byte): Gather<byte>(bytes, position, block); break;
                    case sizeof(ushort): Gather<ushort>(bytes, position, block); break;
                    case sizeof(uint): Gather<uint>(bytes, position, block); break;
                    default: Gather<ulong>(bytes, position, block); break;
                }

                read(block, first);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Gather<T>(FileBytes bytes, StridedPosition position, Span<byte> block) where T : unmanaged
    {
        foreach (ref var element in MemoryMarshal.Cast<byte, T>(block))
        {
            element = bytes.Element<T>(position.Offset);
            position.Advance();
        }
    }
}

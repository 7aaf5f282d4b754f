using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace EmbeddingSpace.Kernels;

/// <summary>
/// Vectors of distances laid out as <see cref="CpuAttention"/> multiplies with them, for texts as long as there were so far. Safe for concurrent use.
/// </summary>
/// <param name="vectors">[heads, places, headSize] float32; the caller's, and there as long as this.</param>
/// <param name="places">
/// Gives the place of the vector of each distance from 1 − most up to most − 1, int64 [2 × most − 1]; called in a dispose scope of its own.
/// </param>
/// <param name="longest">Tokens of the longest text that may come.</param>
internal sealed class DistanceColumns(Tensor vectors, Func<int, Tensor> places, int longest)
{
    /// <summary>Columns before the first distance and behind the last that a block of rows reads and does not use.</summary>
    public const int Margin = 32;

    private Columns? _columns;

    /// <summary>The columns for texts of a length.</summary>
    public Columns For(int length)
    {
        var known = Volatile.Read(ref _columns);
        if (known is not null && known.Most >= length) return known;
        // Two callers may lay out the same; either result serves.
        var made = LayOut(Math.Max(length, Math.Min(2 * (known?.Most ?? 0), longest)));
        Volatile.Write(ref _columns, made);
        return made;
    }

    private Columns LayOut(int most)
    {
        using var scope = NewDisposeScope();
        var count = (2 * most) - 1;
        // An odd number of blocks: rows a multiple of 4,096 bytes apart would drive each other out of the cache.
        var stride = ((count + (2 * Margin) + (2 * CpuAttention.ColumnBlock) - 1) / (2 * CpuAttention.ColumnBlock) * 2 * CpuAttention.ColumnBlock)
            + CpuAttention.ColumnBlock;
        var (heads, size) = (vectors.shape[0], vectors.shape[2]);
        var columns = zeros([heads, size, stride], ScalarType.Float32);
        columns.narrow(2, Margin, count).copy_(vectors.index_select(1, places(most)).transpose(1, 2));
        return new(MemoryMarshal.Cast<byte, float>(columns.bytes).ToArray(), most, stride);
    }

    /// <summary>A matrix [headSize, stride] for each head, that of a distance in column <see cref="Origin"/> + distance.</summary>
    /// <param name="Numbers">[heads, headSize, stride].</param>
    /// <param name="Most">Distances are smaller than this.</param>
    /// <param name="Stride">Numbers from one row to the next.</param>
    internal sealed record Columns(float[] Numbers, int Most, int Stride)
    {
        /// <summary>Column of distance 0.</summary>
        public int Origin => Margin + Most - 1;
    }
}

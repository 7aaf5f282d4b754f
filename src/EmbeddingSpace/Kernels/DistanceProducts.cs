using System.Runtime.Intrinsics;

namespace EmbeddingSpace.Kernels;

/// <summary>
/// What comparing the queries and keys of one head with vectors of distances adds to its scores, for blocks of <see cref="IAttentionKernel.RowBlock"/>
/// queries. The distances of a block of tokens to all others are a band of neighbouring columns, so the comparisons are products like those of
/// queries and keys, each row one column further than the one above it.
/// </summary>
internal static unsafe class DistanceProducts
{
    /// <summary>
    /// Queries that keys are compared for at a time: little is computed in vain at the edges of a band, and the results stay in the cache.
    /// </summary>
    public const int Chunk = 128;

    private const int Lanes = 8;

    /// <summary>Numbers a row of what <see cref="CompareKeys"/> gives for so many queries.</summary>
    public static int Width(int queries, int rowBlock) => RoundUp(Math.Min(Chunk, queries) + rowBlock - 1 + Lanes, CpuAttention.ColumnBlock);

    /// <summary>Numbers a row of what queries compared with the distances to so many keys give.</summary>
    public static int Band(int keys, int rowBlock) => RoundUp(keys + rowBlock - 1, CpuAttention.ColumnBlock);

    /// <summary>Rows of what <see cref="CompareKeys"/> gives for a text.</summary>
    public static int Rows(int length) => RoundUp(length, Lanes);

    /// <summary>Compare a block of queries, and add to its scores.</summary>
    /// <param name="queries">[rowBlock, size].</param>
    /// <param name="size">Width of a head.</param>
    /// <param name="columns">Column of distance 0 in the first row of the head's matrix.</param>
    /// <param name="stride">Numbers from one row of that matrix to the next.</param>
    /// <param name="first">Place of the first query.</param>
    /// <param name="begin">Place of the first key.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="band">Room for rowBlock rows of <see cref="Band"/>.</param>
    /// <param name="scores">[rowBlock, scoreStride]; the score for the first key comes first.</param>
    /// <param name="scoreStride">Numbers from one row of scores to the next.</param>
    public static void AddQueries<TKernel>(
        float* queries, int size, float* columns, int stride, int first, int begin, int keys, float* band, float* scores, int scoreStride)
        where TKernel : struct, IAttentionKernel
    {
        var (last, width) = (TKernel.RowBlock - 1, Band(keys, TKernel.RowBlock));
        TKernel.Multiply(queries, size, columns + begin - first - last, stride, band, width, size, width);
        for (var row = 0; row <= last; row++) Add(band + (row * width) + last - row, scores + (row * scoreStride), keys);
    }

    /// <summary>Compare every key of a text with the distances of the queries of a chunk to it.</summary>
    /// <param name="source">First key.</param>
    /// <param name="sourceStride">Bytes from one key to the next.</param>
    /// <param name="length">Number of keys.</param>
    /// <param name="size">Width of a head.</param>
    /// <param name="columns">Column of distance 0 in the first row of the head's matrix.</param>
    /// <param name="stride">Numbers from one row of that matrix to the next.</param>
    /// <param name="first">Place of the first query of the chunk.</param>
    /// <param name="rows">Room for [rowBlock, size].</param>
    /// <param name="results">[<see cref="Rows"/>, width]: that of query i and key j in column i − first + rowBlock − 1 − j mod rowBlock.</param>
    /// <param name="width">Numbers from one row of results to the next.</param>
    public static void CompareKeys<TFormat, TKernel>(byte* source, nint sourceStride, int length, int size, float* columns, int stride, int first,
        float* rows, float* results, int width)
        where TFormat : struct, INumberFormat
        where TKernel : struct, IAttentionKernel
    {
        var (rowBlock, filled) = (TKernel.RowBlock, Width(length - first, TKernel.RowBlock));
        for (var key = 0; key < length; key += rowBlock)
        {
            for (var i = 0; i < rowBlock; i++)
                NumberRows.Widen<TFormat>(source + (Math.Min(key + i, length - 1) * sourceStride), rows + (i * size), size);
            TKernel.Multiply(rows, size, columns + first - key - (rowBlock - 1), stride, results + (key * width), width, size, filled);
        }
    }

    /// <summary>Add what <see cref="CompareKeys"/> gave for a block of queries to its scores.</summary>
    /// <param name="results">[<see cref="Rows"/>, width].</param>
    /// <param name="width">Numbers from one row of results to the next.</param>
    /// <param name="query">Number of the first query of the block within the chunk.</param>
    /// <param name="begin">Place of the first key, a multiple of eight.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="scores">[rowBlock, scoreStride], filled up to eight keys.</param>
    /// <param name="scoreStride">Numbers from one row of scores to the next.</param>
    public static void AddKeys<TKernel>(float* results, int width, int query, int begin, int keys, float* scores, int scoreStride)
        where TKernel : struct, IAttentionKernel
    {
        var rowBlock = TKernel.RowBlock;
        Span<Vector256<float>> tile = stackalloc Vector256<float>[Lanes];
        for (var i = 0; i < keys; i += Lanes)
        {
            for (var k = 0; k < Lanes; k++)
            {
                var key = begin + i + k;
                tile[k] = Vector256.Load(results + (key * width) + query + rowBlock - 1 - (key % rowBlock));
            }
            VectorMath.Transpose(tile);
            for (var row = 0; row < rowBlock; row++)
            {
                var place = scores + (row * scoreStride) + i;
                (Vector256.Load(place) + tile[row]).Store(place);
            }
        }
    }

    /// <summary>Add numbers to scores.</summary>
    public static void Add(float* numbers, float* scores, int count)
    {
        var i = 0;
        for (; i <= count - Lanes; i += Lanes) (Vector256.Load(scores + i) + Vector256.Load(numbers + i)).Store(scores + i);
        for (; i < count; i++) scores[i] += numbers[i];
    }

    private static int RoundUp(int value, int step) => (value + step - 1) / step * step;
}

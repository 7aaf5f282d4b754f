using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EmbeddingSpace.Runtime.Host;
using static TorchSharp.torch;

namespace EmbeddingSpace.Kernels;

/// <summary>
/// Softmax(q · kᵀ / √headSize) · v for every text and head of a batch, straight from the joined projection to the layout that the output layer
/// reads. Padding is neither read nor computed. Sums are float32 whatever the number format.
/// </summary>
/// <remarks>
/// libtorch's attention prepares two matrix products a head; for heads of 32 numbers and texts of tens of tokens the preparing takes most of
/// the time. Here a head's keys and values fit the cache and are multiplied in registers.
/// </remarks>
internal static unsafe class CpuAttention
{
    /// <summary>Keys and values are filled up with zeros to whole blocks of so many columns.</summary>
    public const int ColumnBlock = 16;

    private const int Lanes = 8;
    private const int CacheLine = 64;

    [ThreadStatic]
    private static float[]? _scratch;

    /// <summary>Attend.</summary>
    /// <param name="joined">[batch, sequence, joined], contiguous: queries, keys, values.</param>
    /// <param name="lengths">Tokens of each text; what lies behind is padding and becomes 0.</param>
    /// <param name="starts">First row of each text among all rows, ascending; null = every text has a row of the batch.</param>
    /// <param name="shape">Heads and what they see.</param>
    /// <param name="distances">
    /// [heads, 2 × most − 1] float32, contiguous: what is added to the score of a token for another one that stands j − i behind it, at
    /// most − 1 + j − i, for texts of up to so many tokens; in units of unscaled scores. Null: nothing.
    /// </param>
    /// <param name="comparison">Vectors of distances that are compared with queries and keys, their products added to the scores; null: none are.</param>
    /// <returns>[batch, sequence, queries].</returns>
    public static Tensor Forward(Tensor joined, IReadOnlyList<int> lengths, IReadOnlyList<int>? starts, AttentionShape shape, Tensor? distances = null,
        DistanceComparison? comparison = null) => Avx512AttentionKernel.IsSupported
        ? Forward<Avx512AttentionKernel>(joined, lengths, starts, shape, distances, comparison)
        : Forward<Avx2AttentionKernel>(joined, lengths, starts, shape, distances, comparison);

    /// <summary>The same with vectors of a given width.</summary>
    internal static Tensor Forward<TKernel>(Tensor joined, IReadOnlyList<int> lengths, IReadOnlyList<int>? starts, AttentionShape shape,
        Tensor? distances = null, DistanceComparison? comparison = null)
        where TKernel : struct, IAttentionKernel => joined.dtype == ScalarType.BFloat16
        ? Forward<BFloat16Format, TKernel>(joined, lengths, starts, shape, distances, comparison)
        : Forward<Float32Format, TKernel>(joined, lengths, starts, shape, distances, comparison);

    private static Tensor Forward<TFormat, TKernel>(Tensor joined, IReadOnlyList<int> lengths, IReadOnlyList<int>? starts, AttentionShape shape,
        Tensor? distances, DistanceComparison? comparison)
        where TFormat : struct, INumberFormat
        where TKernel : struct, IAttentionKernel
    {
        var sequence = (int)joined.shape[1];
        var all = (int)joined.shape[0] * sequence;
        var result = empty([joined.shape[0], sequence, shape.Queries], joined.dtype, joined.device);
        var longest = lengths.Max();
        var (forQueries, forKeys) = (comparison?.ForQueries?.For(longest), comparison?.ForKeys?.For(longest));
        fixed (byte* source = joined.bytes, target = result.bytes, added = distances is null ? default : distances.bytes)
        fixed (float* queryColumns = forQueries?.Numbers, keyColumns = forKeys?.Numbers)
        {
            var (from, to, of) = ((nint)source, (nint)target, (nint)added);
            var (ofQueries, ofKeys) = ((nint)queryColumns, (nint)keyColumns);
            var spread = distances is null ? 0 : (int)distances.shape[1];
            NativeTeam.Run(lengths.Count * shape.Heads, part =>
            {
                var (row, head) = (part / shape.Heads, part % shape.Heads);
                var first = Start(row);
                var text = new HeadText(lengths[row], Start(row + 1) - first, head, of == 0 ? null : (float*)of + (head * spread) + (spread / 2),
                    HeadColumns.Of(forQueries, ofQueries, head, shape.HeadSize), HeadColumns.Of(forKeys, ofKeys, head, shape.HeadSize));
                Attend<TFormat, TKernel>(
                    (byte*)from + ((nint)first * shape.Joined * TFormat.Size),
                    (byte*)to + ((((nint)first * shape.Queries) + (head * shape.HeadSize)) * TFormat.Size),
                    shape, text);
            });
        }
        return result;

        int Start(int text) => text == lengths.Count ? all : starts?[text] ?? text * sequence;
    }

    private static void Attend<TFormat, TKernel>(byte* source, byte* target, AttentionShape shape, HeadText text)
        where TFormat : struct, INumberFormat
        where TKernel : struct, IAttentionKernel
    {
        var rowBlock = TKernel.RowBlock;
        var (length, size) = (text.Length, shape.HeadSize);
        var (columns, width) = (RoundUp(length, ColumnBlock), RoundUp(size, ColumnBlock));
        var (band, results) = (DistanceProducts.Band(length, rowBlock), DistanceProducts.Width(length, rowBlock));
        var needed = (size * columns) + (length * width) + (rowBlock * (size + columns + width)) + (CacheLine / sizeof(float))
            + (text.ForQueries.IsThere ? rowBlock * band : 0) + (text.ForKeys.IsThere ? DistanceProducts.Rows(length) * results : 0);
        var scratch = _scratch;
        if (scratch is null || scratch.Length < needed) _scratch = scratch = GC.AllocateUninitializedArray<float>(needed);
        var (stride, step) = ((nint)shape.Joined * TFormat.Size, (nint)shape.Queries * TFormat.Size);
        // Of the scores, not of the keys: there it costs nothing.
        var scale = 1 / MathF.Sqrt(size);
        var inverse = stackalloc float[rowBlock];
        fixed (float* memory = scratch)
        {
            // Vectors that lie across two cache lines take twice as long to load.
            float* keys = (float*)(((nint)memory + CacheLine - 1) & -CacheLine);
            float* values = keys + (size * columns), queries = values + (length * width);
            float* scores = queries + (rowBlock * size), sums = scores + (rowBlock * columns);
            float* compared = sums + (rowBlock * width), keysCompared = compared + (text.ForQueries.IsThere ? rowBlock * band : 0);
            var key = source + ((nint)shape.Key(text.Head) * TFormat.Size);
            PackKeys<TFormat>(key, stride, length, size, keys, columns);
            PackValues<TFormat>(source + ((nint)shape.Value(text.Head) * TFormat.Size), stride, length, size, values, width);
            var asked = source + ((nint)text.Head * size * TFormat.Size);
            for (var first = 0; first < length; first += rowBlock)
            {
                var rows = Math.Min(rowBlock, length - first);
                var query = first % DistanceProducts.Chunk;
                if (text.ForKeys.IsThere && query == 0)
                    DistanceProducts.CompareKeys<TFormat, TKernel>(
                        key, stride, length, size, text.ForKeys.Origin, text.ForKeys.Stride, first, queries, keysCompared, results);
                // The last rows of a text that fill no block are computed several times and written once.
                for (var i = 0; i < rowBlock; i++) NumberRows.Widen<TFormat>(asked + ((first + Math.Min(i, rows - 1)) * stride), queries + (i * size), size);
                var (begin, seen) = Seen(shape, first, rowBlock, length);
                var filled = RoundUp(seen - begin, ColumnBlock);
                TKernel.Multiply(queries, size, keys + begin, columns, scores, columns, size, filled);
                if (text.Distances is not null)
                    for (var i = 0; i < rows; i++) DistanceProducts.Add(text.Distances + begin - (first + i), scores + (i * columns), seen - begin);
                if (text.ForQueries.IsThere)
                    DistanceProducts.AddQueries<TKernel>(
                        queries, size, text.ForQueries.Origin, text.ForQueries.Stride, first, begin, seen - begin, compared, scores, columns);
                if (text.ForKeys.IsThere) DistanceProducts.AddKeys<TKernel>(keysCompared, results, query, begin, seen - begin, scores, columns);
                if (shape.Reach is { } reach)
                    for (var i = 0; i < rowBlock; i++) Hide(scores + (i * columns), first + Math.Min(i, rows - 1) - begin, reach, filled);
                TKernel.Exponentiate(scores, columns, shape.Causal ? first + 1 - begin : seen - begin, shape.Causal ? 1 : 0, filled, scale, inverse);
                TKernel.Multiply(scores, columns, values + ((nint)begin * width), width, sums, width, seen - begin, width);
                for (var i = 0; i < rows; i++) NumberRows.Narrow<TFormat>(sums + (i * width), inverse[i], target + ((first + i) * step), size);
            }
        }
        var bytes = (nuint)(size * TFormat.Size);
        for (var token = length; token < text.Rows; token++) NativeMemory.Clear(target + (token * step), bytes);
    }

    // The keys that some row of a block sees: from a whole block of columns on, up to the last.
    private static (int Begin, int End) Seen(AttentionShape shape, int first, int rowBlock, int length)
    {
        var last = Math.Min(first + rowBlock, length);
        var end = shape.Causal ? last : shape.Reach is { } far ? (int)Math.Min((long)last + far, length) : length;
        return (shape.Reach is { } reach ? Math.Max(0, first - reach) / ColumnBlock * ColumnBlock : 0, end);
    }

    // A token too far away must count nothing, whatever its score: exp(-∞) = 0.
    private static void Hide(float* scores, int place, int reach, int columns)
    {
        for (var i = 0; i < place - reach; i++) scores[i] = float.NegativeInfinity;
        for (var i = (long)place + reach + 1; i < columns; i++) scores[i] = float.NegativeInfinity;
    }

    // Keys as columns, filled up with zeros to whole blocks.
    private static void PackKeys<TFormat>(byte* source, nint stride, int length, int size, float* keys, int columns) where TFormat : struct, INumberFormat
    {
        // Words of four bytes are transposed, whatever is in them.
        var step = Lanes * TFormat.PerWord;
        var whole = size / step * step;
        Span<Vector256<float>> tile = stackalloc Vector256<float>[Lanes];
        for (var token = 0; token < columns; token += Lanes)
        {
            for (var i = 0; i < whole; i += step)
            {
                for (var k = 0; k < Lanes; k++)
                    tile[k] = token + k < length ? Vector256.Load((float*)(source + ((token + k) * stride) + (i * TFormat.Size))) : Vector256<float>.Zero;
                VectorMath.Transpose(tile);
                for (var k = 0; k < Lanes; k++) TFormat.Spread(tile[k], keys + ((i + (k * TFormat.PerWord)) * columns) + token, columns);
            }
            for (var i = whole; i < size; i++)
                for (var k = token; k < token + Lanes; k++) keys[(i * columns) + k] = k < length ? TFormat.Read(source + (k * stride) + (i * TFormat.Size)) : 0;
        }
    }

    // Values as rows, filled up with zeros to whole blocks.
    private static void PackValues<TFormat>(byte* source, nint stride, int length, int size, float* values, int width) where TFormat : struct, INumberFormat
    {
        for (var token = 0; token < length; token++)
        {
            var row = values + (token * width);
            NumberRows.Widen<TFormat>(source + (token * stride), row, size);
            for (var i = size; i < width; i++) row[i] = 0;
        }
    }

    private static int RoundUp(int value, int step) => (value + step - 1) / step * step;

    /// <summary>One head of one text within the batch; its rows include what lies behind the text up to the next one. Distances: that of 0.</summary>
    private readonly struct HeadText(int length, int rows, int head, float* distances, HeadColumns forQueries, HeadColumns forKeys)
    {
        public int Length => length;

        public int Rows => rows;

        public int Head => head;

        public float* Distances => distances;

        public HeadColumns ForQueries => forQueries;

        public HeadColumns ForKeys => forKeys;
    }

    /// <summary>The matrix of one head among <see cref="DistanceColumns.Columns"/>; none where there are no columns.</summary>
    private readonly struct HeadColumns(float* origin, int stride)
    {
        public bool IsThere => origin is not null;

        /// <summary>Column of distance 0 in the first row.</summary>
        public float* Origin => origin;

        public int Stride => stride;

        public static HeadColumns Of(DistanceColumns.Columns? columns, nint numbers, int head, int size) =>
            columns is null ? default : new((float*)numbers + ((nint)head * size * columns.Stride) + columns.Origin, columns.Stride);
    }
}

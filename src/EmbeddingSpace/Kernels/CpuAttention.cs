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
    /// <param name="joined">[batch, sequence, 3 × hidden], contiguous: queries, keys, values.</param>
    /// <param name="lengths">Tokens of each text; what lies behind is padding and becomes 0.</param>
    /// <param name="starts">First row of each text among all rows, ascending; null = every text has a row of the batch.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="causal">Whether a token sees only itself and the tokens before it.</param>
    /// <returns>[batch, sequence, hidden].</returns>
    public static Tensor Forward(Tensor joined, IReadOnlyList<int> lengths, IReadOnlyList<int>? starts, int heads, bool causal) =>
        Avx512AttentionKernel.IsSupported
            ? Forward<Avx512AttentionKernel>(joined, lengths, starts, heads, causal)
            : Forward<Avx2AttentionKernel>(joined, lengths, starts, heads, causal);

    /// <summary>The same with vectors of a given width.</summary>
    internal static Tensor Forward<TKernel>(Tensor joined, IReadOnlyList<int> lengths, IReadOnlyList<int>? starts, int heads, bool causal)
        where TKernel : struct, IAttentionKernel => joined.dtype == ScalarType.BFloat16
        ? Forward<BFloat16Format, TKernel>(joined, lengths, starts, heads, causal)
        : Forward<Float32Format, TKernel>(joined, lengths, starts, heads, causal);

    private static Tensor Forward<TFormat, TKernel>(Tensor joined, IReadOnlyList<int> lengths, IReadOnlyList<int>? starts, int heads, bool causal)
        where TFormat : struct, INumberFormat
        where TKernel : struct, IAttentionKernel
    {
        var (sequence, hidden) = ((int)joined.shape[1], (int)joined.shape[2] / 3);
        var all = (int)joined.shape[0] * sequence;
        var result = empty([joined.shape[0], sequence, hidden], joined.dtype, joined.device);
        fixed (byte* source = joined.bytes, target = result.bytes)
        {
            var (from, to) = ((nint)source, (nint)target);
            NativeTeam.Run(lengths.Count * heads, part =>
            {
                var (row, head) = (part / heads, part % heads);
                var first = Start(row);
                var shape = new HeadShape(lengths[row], Start(row + 1) - first, hidden, hidden / heads, causal);
                Attend<TFormat, TKernel>(
                    (byte*)from + ((((nint)first * 3 * hidden) + (head * shape.Size)) * TFormat.Size),
                    (byte*)to + ((((nint)first * hidden) + (head * shape.Size)) * TFormat.Size),
                    shape);
            });
        }
        return result;

        int Start(int text) => text == lengths.Count ? all : starts?[text] ?? text * sequence;
    }

    private static void Attend<TFormat, TKernel>(byte* source, byte* target, HeadShape shape)
        where TFormat : struct, INumberFormat
        where TKernel : struct, IAttentionKernel
    {
        var rowBlock = TKernel.RowBlock;
        var (length, size) = (shape.Length, shape.Size);
        var (columns, width) = (RoundUp(length, ColumnBlock), RoundUp(size, ColumnBlock));
        var needed = (size * columns) + (length * width) + (rowBlock * (size + columns + width)) + (CacheLine / sizeof(float));
        var scratch = _scratch;
        if (scratch is null || scratch.Length < needed) _scratch = scratch = GC.AllocateUninitializedArray<float>(needed);
        var stride = (nint)3 * shape.Hidden * TFormat.Size;
        // Of the scores, not of the keys: there it costs nothing.
        var scale = 1 / MathF.Sqrt(size);
        var inverse = stackalloc float[rowBlock];
        fixed (float* memory = scratch)
        {
            // Vectors that lie across two cache lines take twice as long to load.
            float* keys = (float*)(((nint)memory + CacheLine - 1) & -CacheLine);
            float* values = keys + (size * columns), queries = values + (length * width);
            float* scores = queries + (rowBlock * size), sums = scores + (rowBlock * columns);
            PackKeys<TFormat>(source + ((nint)shape.Hidden * TFormat.Size), stride, shape, keys, columns);
            PackValues<TFormat>(source + ((nint)2 * shape.Hidden * TFormat.Size), stride, shape, values, width);
            for (var first = 0; first < length; first += rowBlock)
            {
                var rows = Math.Min(rowBlock, length - first);
                // The last rows of a text that fill no block are computed several times and written once.
                for (var i = 0; i < rowBlock; i++) Widen<TFormat>(source + ((first + Math.Min(i, rows - 1)) * stride), queries + (i * size), size);
                var seen = shape.Causal ? Math.Min(first + rowBlock, length) : length;
                var filled = RoundUp(seen, ColumnBlock);
                TKernel.Multiply(queries, size, keys, columns, scores, columns, size, filled);
                TKernel.Exponentiate(scores, columns, shape.Causal ? first + 1 : length, shape.Causal ? 1 : 0, filled, scale, inverse);
                TKernel.Multiply(scores, columns, values, width, sums, width, seen, width);
                for (var i = 0; i < rows; i++) Write<TFormat>(sums + (i * width), inverse[i], target + ((nint)(first + i) * shape.Hidden * TFormat.Size), size);
            }
        }
        var bytes = (nuint)(size * TFormat.Size);
        for (var token = length; token < shape.Rows; token++) NativeMemory.Clear(target + ((nint)token * shape.Hidden * TFormat.Size), bytes);
    }

    // Keys as columns, filled up with zeros to whole blocks.
    private static void PackKeys<TFormat>(byte* source, nint stride, HeadShape shape, float* keys, int columns) where TFormat : struct, INumberFormat
    {
        var (length, size) = (shape.Length, shape.Size);
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
    private static void PackValues<TFormat>(byte* source, nint stride, HeadShape shape, float* values, int width) where TFormat : struct, INumberFormat
    {
        for (var token = 0; token < shape.Length; token++)
        {
            var row = values + (token * width);
            Widen<TFormat>(source + (token * stride), row, shape.Size);
            for (var i = shape.Size; i < width; i++) row[i] = 0;
        }
    }

    private static void Widen<TFormat>(byte* source, float* target, int count) where TFormat : struct, INumberFormat
    {
        var i = 0;
        for (; i <= count - Lanes; i += Lanes) TFormat.Load(source + (i * TFormat.Size)).Store(target + i);
        for (; i < count; i++) target[i] = TFormat.Read(source + (i * TFormat.Size));
    }

    private static void Write<TFormat>(float* source, float factor, byte* target, int count) where TFormat : struct, INumberFormat
    {
        var i = 0;
        for (; i <= count - Lanes; i += Lanes) TFormat.Store(Vector256.Load(source + i) * factor, target + (i * TFormat.Size));
        for (; i < count; i++) TFormat.Write(source[i] * factor, target + (i * TFormat.Size));
    }

    private static int RoundUp(int value, int step) => (value + step - 1) / step * step;

    /// <summary>One head of one text within the batch; its rows include what lies behind the text up to the next one.</summary>
    private readonly record struct HeadShape(int Length, int Rows, int Hidden, int Size, bool Causal);
}

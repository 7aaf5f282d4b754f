using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace EmbeddingSpace.Models;

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
    // Four rows by two vectors: eight sums at a time keep both multipliers of a core busy and fit sixteen registers.
    private const int RowBlock = 4;
    private const int ColumnBlock = 16;
    private const int Lanes = 8;

    [ThreadStatic]
    private static float[]? _scratch;

    /// <summary>Whether this machine has it for a device and number format.</summary>
    public static bool Supports(Device device, ScalarType type) =>
        device.type == DeviceType.CPU && Fma.IsSupported && Avx2.IsSupported && type is ScalarType.Float32 or ScalarType.BFloat16;

    /// <summary>Attend.</summary>
    /// <param name="joined">[batch, sequence, 3 × hidden], contiguous: queries, keys, values.</param>
    /// <param name="lengths">Tokens of each text; what lies behind is padding and becomes 0.</param>
    /// <param name="starts">First row of each text among all rows, ascending; null = every text has a row of the batch.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="causal">Whether a token sees only itself and the tokens before it.</param>
    /// <returns>[batch, sequence, hidden].</returns>
    public static Tensor Forward(Tensor joined, IReadOnlyList<int> lengths, IReadOnlyList<int>? starts, int heads, bool causal) => joined.dtype == ScalarType.BFloat16
        ? Forward<BFloat16Format>(joined, lengths, starts, heads, causal)
        : Forward<Float32Format>(joined, lengths, starts, heads, causal);

    private static Tensor Forward<TFormat>(Tensor joined, IReadOnlyList<int> lengths, IReadOnlyList<int>? starts, int heads, bool causal) where TFormat : struct, INumberFormat
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
                Attend<TFormat>(
                    (byte*)from + ((((nint)first * 3 * hidden) + (head * shape.Size)) * TFormat.Size),
                    (byte*)to + ((((nint)first * hidden) + (head * shape.Size)) * TFormat.Size),
                    shape);
            });
        }
        return result;

        int Start(int text) => text == lengths.Count ? all : starts?[text] ?? text * sequence;
    }

    private static void Attend<TFormat>(byte* source, byte* target, HeadShape shape) where TFormat : struct, INumberFormat
    {
        var (length, size) = (shape.Length, shape.Size);
        var (columns, width) = (RoundUp(length, ColumnBlock), RoundUp(size, ColumnBlock));
        var needed = (size * columns) + (length * width) + (RowBlock * (size + columns + width));
        var scratch = _scratch;
        if (scratch is null || scratch.Length < needed) _scratch = scratch = GC.AllocateUninitializedArray<float>(needed);
        var stride = (nint)3 * shape.Hidden * TFormat.Size;
        var inverse = stackalloc float[RowBlock];
        fixed (float* keys = scratch)
        {
            float* values = keys + (size * columns), queries = values + (length * width), scores = queries + (RowBlock * size), sums = scores + (RowBlock * columns);
            PackKeys<TFormat>(source + ((nint)shape.Hidden * TFormat.Size), stride, shape, keys, columns);
            PackValues<TFormat>(source + ((nint)2 * shape.Hidden * TFormat.Size), stride, shape, values, width);
            for (var first = 0; first < length; first += RowBlock)
            {
                var rows = Math.Min(RowBlock, length - first);
                // The last rows of a text that fill no block are computed several times and written once.
                for (var i = 0; i < RowBlock; i++) Widen<TFormat>(source + ((first + Math.Min(i, rows - 1)) * stride), queries + (i * size), size);
                var seen = shape.Causal ? Math.Min(first + RowBlock, length) : length;
                Multiply(queries, size, keys, columns, scores, columns, size, RoundUp(seen, ColumnBlock));
                for (var i = 0; i < RowBlock; i++) inverse[i] = 1 / VectorMath.Exponentiate(scores + (i * columns), shape.Causal ? Math.Min(first + i + 1, length) : length, RoundUp(seen, Lanes));
                Multiply(scores, columns, values, width, sums, width, seen, width);
                for (var i = 0; i < rows; i++) Write<TFormat>(sums + (i * width), inverse[i], target + ((nint)(first + i) * shape.Hidden * TFormat.Size), size);
            }
        }
        for (var token = length; token < shape.Rows; token++) NativeMemory.Clear(target + ((nint)token * shape.Hidden * TFormat.Size), (nuint)(size * TFormat.Size));
    }

    // Keys as columns, scaled, filled up with zeros to whole blocks.
    private static void PackKeys<TFormat>(byte* source, nint stride, HeadShape shape, float* keys, int columns) where TFormat : struct, INumberFormat
    {
        var (length, size) = (shape.Length, shape.Size);
        var scale = 1 / MathF.Sqrt(size);
        var whole = size / Lanes * Lanes;
        Span<Vector256<float>> tile = stackalloc Vector256<float>[Lanes];
        for (var token = 0; token < columns; token += Lanes)
        {
            for (var i = 0; i < whole; i += Lanes)
            {
                for (var k = 0; k < Lanes; k++)
                    tile[k] = token + k < length ? TFormat.Load(source + ((token + k) * stride) + (i * TFormat.Size)) * scale : Vector256<float>.Zero;
                VectorMath.Transpose(tile);
                for (var k = 0; k < Lanes; k++) tile[k].Store(keys + ((i + k) * columns) + token);
            }
            for (var i = whole; i < size; i++)
                for (var k = token; k < token + Lanes; k++) keys[(i * columns) + k] = k < length ? TFormat.Read(source + (k * stride) + (i * TFormat.Size)) * scale : 0;
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

    /// <summary>Four rows of left [4, depth] times right [depth, columns] into result [4, columns]; columns come in whole blocks.</summary>
    private static void Multiply(float* left, int leftStride, float* right, int rightStride, float* result, int resultStride, int depth, int columns)
    {
        float* left1 = left + leftStride, left2 = left1 + leftStride, left3 = left2 + leftStride;
        for (var column = 0; column < columns; column += ColumnBlock)
        {
            Vector256<float> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
            var line = right + column;
            for (var k = 0; k < depth; k++, line += rightStride)
            {
                var (r0, r1) = (Vector256.Load(line), Vector256.Load(line + Lanes));
                var l = Vector256.Create(left[k]);
                s00 = Fma.MultiplyAdd(l, r0, s00);
                s01 = Fma.MultiplyAdd(l, r1, s01);
                l = Vector256.Create(left1[k]);
                s10 = Fma.MultiplyAdd(l, r0, s10);
                s11 = Fma.MultiplyAdd(l, r1, s11);
                l = Vector256.Create(left2[k]);
                s20 = Fma.MultiplyAdd(l, r0, s20);
                s21 = Fma.MultiplyAdd(l, r1, s21);
                l = Vector256.Create(left3[k]);
                s30 = Fma.MultiplyAdd(l, r0, s30);
                s31 = Fma.MultiplyAdd(l, r1, s31);
            }
            var place = result + column;
            s00.Store(place);
            s01.Store(place + Lanes);
            place += resultStride;
            s10.Store(place);
            s11.Store(place + Lanes);
            place += resultStride;
            s20.Store(place);
            s21.Store(place + Lanes);
            place += resultStride;
            s30.Store(place);
            s31.Store(place + Lanes);
        }
    }

    private static int RoundUp(int value, int step) => (value + step - 1) / step * step;

    /// <summary>One head of one text within the batch; its rows include what lies behind the text up to the next one.</summary>
    private readonly record struct HeadShape(int Length, int Rows, int Hidden, int Size, bool Causal);
}

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

    [ThreadStatic]
    private static float[]? _scratch;

    /// <summary>Whether this machine has it for a device and number format.</summary>
    public static bool Supports(Device device, ScalarType type) =>
        device.type == DeviceType.CPU && Fma.IsSupported && Avx2.IsSupported && type is ScalarType.Float32 or ScalarType.BFloat16;

    /// <summary>Attend.</summary>
    /// <param name="joined">[batch, sequence, 3 × hidden], contiguous: queries, keys, values.</param>
    /// <param name="lengths">Tokens of each text; what lies behind is padding and becomes 0.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="causal">Whether a token sees only itself and the tokens before it.</param>
    /// <returns>[batch, sequence, hidden].</returns>
    public static Tensor Forward(Tensor joined, IReadOnlyList<int> lengths, int heads, bool causal)
    {
        var (sequence, hidden) = ((int)joined.shape[1], (int)joined.shape[2] / 3);
        var result = empty([joined.shape[0], sequence, hidden], joined.dtype, joined.device);
        var half = joined.dtype == ScalarType.BFloat16;
        fixed (byte* source = joined.bytes, target = result.bytes)
        {
            var (from, to) = ((nint)source, (nint)target);
            NativeTeam.Run(lengths.Count * heads, part =>
            {
                var (row, head) = (part / heads, part % heads);
                var shape = new HeadShape(lengths[row], sequence, hidden, hidden / heads, causal, half);
                var size = half ? sizeof(ushort) : sizeof(float);
                Attend(
                    (byte*)from + ((((nint)row * sequence * 3 * hidden) + (head * shape.Size)) * size),
                    (byte*)to + ((((nint)row * sequence * hidden) + (head * shape.Size)) * size),
                    shape);
            });
        }
        return result;
    }

    private static void Attend(byte* source, byte* target, HeadShape shape)
    {
        var (length, size) = (shape.Length, shape.Size);
        var (columns, width) = (RoundUp(length, ColumnBlock), RoundUp(size, ColumnBlock));
        var needed = (size * columns) + (length * width) + (RowBlock * (size + columns + width));
        var scratch = _scratch;
        if (scratch is null || scratch.Length < needed) _scratch = scratch = GC.AllocateUninitializedArray<float>(needed);
        var inverse = stackalloc float[RowBlock];
        fixed (float* keys = scratch)
        {
            float* values = keys + (size * columns), queries = values + (length * width), scores = queries + (RowBlock * size), sums = scores + (RowBlock * columns);
            Pack(source, shape, keys, columns, values, width);
            for (var first = 0; first < length; first += RowBlock)
            {
                var rows = Math.Min(RowBlock, length - first);
                for (var i = 0; i < RowBlock; i++) shape.Read(source, first + Math.Min(i, rows - 1), 0, queries + (i * size));
                Multiply(queries, size, keys, scores, size, columns);
                for (var i = 0; i < RowBlock; i++) inverse[i] = 1 / Exponentiate(scores + (i * columns), shape.Causal ? Math.Min(first + i + 1, length) : length, columns);
                Multiply(scores, columns, values, sums, length, width);
                for (var i = 0; i < rows; i++) shape.Write(target, first + i, sums + (i * width), inverse[i]);
            }
        }
        shape.Clear(target);
    }

    // Keys as columns, scaled, filled up with zeros to whole blocks; values as rows, filled up likewise.
    private static void Pack(byte* source, HeadShape shape, float* keys, int columns, float* values, int width)
    {
        var (length, size) = (shape.Length, shape.Size);
        var scale = 1 / MathF.Sqrt(size);
        var row = stackalloc float[size];
        for (var token = 0; token < length; token++)
        {
            shape.Read(source, token, 1, row);
            for (var i = 0; i < size; i++) keys[(i * columns) + token] = row[i] * scale;
            shape.Read(source, token, 2, values + (token * width));
            for (var i = size; i < width; i++) values[(token * width) + i] = 0;
        }
        for (var i = 0; i < size; i++)
            for (var token = length; token < columns; token++) keys[(i * columns) + token] = 0;
    }

    /// <summary>Scores to exp(score − maximum) in place, 0 behind the first <paramref name="count"/>; gives their sum.</summary>
    private static float Exponentiate(float* scores, int count, int columns)
    {
        var maximum = scores[0];
        for (var i = 1; i < count; i++) maximum = MathF.Max(maximum, scores[i]);
        for (var i = count; i < columns; i++) scores[i] = float.NegativeInfinity;
        var (highest, sum) = (Vector256.Create(maximum), Vector256<float>.Zero);
        for (var i = 0; i < columns; i += Vector256<float>.Count)
        {
            var score = Vector256.Load(scores + i);
            var exponential = Exp(score - highest);
            // What stands for no token counts nothing, not the least that a float32 can hold.
            exponential = Vector256.ConditionalSelect(Vector256.Equals(score, Vector256.Create(float.NegativeInfinity)), Vector256<float>.Zero, exponential);
            exponential.Store(scores + i);
            sum += exponential;
        }
        return Vector256.Sum(sum);
    }

    // For x ≤ 0: 2^n · e^r with |r| ≤ ln2 / 2; a polynomial of degree 6 is right to the last bit but one (the coefficients are those of Cephes' expf).
    private static Vector256<float> Exp(Vector256<float> x)
    {
        x = Avx.Max(x, Vector256.Create(-87.3f));
        var n = Avx.RoundToNearestInteger(x * Vector256.Create(1.44269504088896341f));
        var r = Fma.MultiplyAdd(n, Vector256.Create(-0.693359375f), x);
        r = Fma.MultiplyAdd(n, Vector256.Create(2.12194440e-4f), r);
        var p = Vector256.Create(1.9875691500e-4f);
        p = Fma.MultiplyAdd(p, r, Vector256.Create(1.3981999507e-3f));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(8.3334519073e-3f));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(4.1665795894e-2f));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(1.6666665459e-1f));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(5.0000001201e-1f));
        p = Fma.MultiplyAdd(p, r * r, r + Vector256<float>.One);
        return p * Avx2.ShiftLeftLogical(Avx.ConvertToVector256Int32(n) + Vector256.Create(127), 23).AsSingle();
    }

    /// <summary>Four rows of left [4, depth] times right [depth, columns] into result [4, columns]; columns come in whole blocks.</summary>
    private static void Multiply(float* left, int leftStride, float* right, float* result, int depth, int columns)
    {
        float* left1 = left + leftStride, left2 = left1 + leftStride, left3 = left2 + leftStride;
        for (var column = 0; column < columns; column += ColumnBlock)
        {
            Vector256<float> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
            var line = right + column;
            for (var k = 0; k < depth; k++, line += columns)
            {
                var (r0, r1) = (Vector256.Load(line), Vector256.Load(line + 8));
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
            s01.Store(place + 8);
            place += columns;
            s10.Store(place);
            s11.Store(place + 8);
            place += columns;
            s20.Store(place);
            s21.Store(place + 8);
            place += columns;
            s30.Store(place);
            s31.Store(place + 8);
        }
    }

    private static int RoundUp(int value, int step) => (value + step - 1) / step * step;

    /// <summary>One head of one text within the batch.</summary>
    private readonly record struct HeadShape(int Length, int Sequence, int Hidden, int Size, bool Causal, bool Half)
    {
        /// <summary>Widen one token's query (0), key (1) or value (2).</summary>
        public void Read(byte* source, int token, int which, float* into)
        {
            var offset = ((nint)token * 3 * Hidden) + ((nint)which * Hidden);
            if (!Half)
            {
                new ReadOnlySpan<float>((float*)source + offset, Size).CopyTo(new(into, Size));
                return;
            }
            var from = (ushort*)source + offset;
            for (var i = 0; i < Size; i++) into[i] = BitConverter.UInt32BitsToSingle((uint)from[i] << 16);
        }

        /// <summary>Store one token's result, multiplied.</summary>
        public void Write(byte* target, int token, float* from, float factor)
        {
            var offset = (nint)token * Hidden;
            for (var i = 0; i < Size; i++)
            {
                var value = from[i] * factor;
                if (Half) ((ushort*)target)[offset + i] = Round(value);
                else ((float*)target)[offset + i] = value;
            }
        }

        /// <summary>Zero the padding.</summary>
        public void Clear(byte* target)
        {
            var size = Half ? sizeof(ushort) : sizeof(float);
            for (var token = Length; token < Sequence; token++) NativeMemory.Clear(target + ((nint)token * Hidden * size), (nuint)(Size * size));
        }

        // To the nearest, ties to even, as the processor rounds.
        private static ushort Round(float value)
        {
            var bits = BitConverter.SingleToUInt32Bits(value);
            return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
        }
    }
}

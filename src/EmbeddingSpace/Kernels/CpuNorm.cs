using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EmbeddingSpace.Runtime.Host;
using static TorchSharp.torch;

namespace EmbeddingSpace.Kernels;

/// <summary>
/// Norm of every row, or of the sum of two: weight · (x − mean) / √(variance + ε) + bias, or the same with a mean taken to be 0. Sums are float32
/// whatever the number format. Needs AVX2 and FMA.
/// </summary>
/// <remarks>libtorch's takes half as long again, in bfloat16 and in float32.</remarks>
internal static unsafe class CpuNorm
{
    private const int Lanes = 8;

    // Four sums at a time: additions wait for each other.
    private const int Block = 4 * Lanes;

    [ThreadStatic]
    private static float[]? _row;

    /// <summary>Whether rows lie one behind the other, within what a span reaches.</summary>
    public static bool Takes(Tensor x) => x.is_contiguous() && x.NumberOfElements * x.ElementSize <= int.MaxValue;

    /// <summary>Normalise.</summary>
    /// <param name="x">[.., hidden], one that it <see cref="Takes"/>.</param>
    /// <param name="residual">
    /// Added before, without rounding in between; of the shape and number format of x, and one that it <see cref="Takes"/>. Null: nothing.
    /// </param>
    /// <param name="weight">[hidden] float32.</param>
    /// <param name="bias">[hidden] float32.</param>
    /// <param name="epsilon">What keeps rows without variance finite.</param>
    /// <param name="centred">Whether the mean is taken away; a norm by the root of the mean of squares leaves it.</param>
    /// <returns>Shape and number format of x.</returns>
    public static Tensor Forward(Tensor x, Tensor? residual, Tensor weight, Tensor bias, double epsilon, bool centred = true) => x.dtype == ScalarType.BFloat16
        ? Forward<BFloat16Format>(x, residual, weight, bias, (float)epsilon, centred)
        : Forward<Float32Format>(x, residual, weight, bias, (float)epsilon, centred);

    private static Tensor Forward<TFormat>(Tensor x, Tensor? residual, Tensor weight, Tensor bias, float epsilon, bool centred)
        where TFormat : struct, INumberFormat
    {
        var hidden = (int)weight.NumberOfElements;
        var rows = (int)(x.NumberOfElements / hidden);
        var result = empty_like(x);
        fixed (byte* source = x.bytes, more = residual is null ? default : residual.bytes, target = result.bytes, scale = weight.bytes, shift = bias.bytes)
        {
            var (from, addend, to, factors, addends, stride) = ((nint)source, (nint)more, (nint)target, (nint)scale, (nint)shift, (nint)hidden * TFormat.Size);
            NativeTeam.Run(rows, row =>
            {
                var place = row * stride;
                var numbers = _row is { } kept && kept.Length >= hidden ? kept : _row = GC.AllocateUninitializedArray<float>(hidden);
                fixed (float* widened = numbers)
                {
                    var sum = addend == 0
                        ? Widen<TFormat>((byte*)from + place, widened, hidden)
                        : Add<TFormat>((byte*)from + place, (byte*)addend + place, widened, hidden);
                    Normalise<TFormat>(widened, centred ? sum / hidden : 0, (byte*)to + place, (float*)factors, (float*)addends, hidden, epsilon);
                }
            });
        }
        return result;
    }

    private static void Normalise<TFormat>(float* row, float mean, byte* target, float* weight, float* bias, int count, float epsilon)
        where TFormat : struct, INumberFormat
    {
        // The mean first, the squares from it in a second pass: a difference of two large sums would lose what the row varies by.
        var inverse = 1 / MathF.Sqrt((SumOfSquares(row, count, mean) / count) + epsilon);
        var (means, inverses) = (Vector256.Create(mean), Vector256.Create(inverse));
        var i = 0;
        for (; i <= count - Lanes; i += Lanes)
        {
            var normal = (Vector256.Load(row + i) - means) * inverses;
            TFormat.Store(Fma.MultiplyAdd(normal, Vector256.Load(weight + i), Vector256.Load(bias + i)), target + (i * TFormat.Size));
        }
        for (; i < count; i++) TFormat.Write(MathF.FusedMultiplyAdd((row[i] - mean) * inverse, weight[i], bias[i]), target + (i * TFormat.Size));
    }

    private static float Widen<TFormat>(byte* source, float* row, int count) where TFormat : struct, INumberFormat
    {
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        var i = 0;
        for (; i <= count - Block; i += Block)
        {
            var place = source + (i * TFormat.Size);
            s0 += Keep(TFormat.Load(place), row + i);
            s1 += Keep(TFormat.Load(place + (Lanes * TFormat.Size)), row + i + Lanes);
            s2 += Keep(TFormat.Load(place + (2 * Lanes * TFormat.Size)), row + i + (2 * Lanes));
            s3 += Keep(TFormat.Load(place + (3 * Lanes * TFormat.Size)), row + i + (3 * Lanes));
        }
        var sum = Vector256.Sum(s0 + s1 + (s2 + s3));
        for (; i < count; i++) sum += row[i] = TFormat.Read(source + (i * TFormat.Size));
        return sum;
    }

    private static float Add<TFormat>(byte* source, byte* more, float* row, int count) where TFormat : struct, INumberFormat
    {
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        var i = 0;
        for (; i <= count - Block; i += Block)
        {
            byte* left = source + (i * TFormat.Size), right = more + (i * TFormat.Size);
            s0 += Keep(TFormat.Load(left) + TFormat.Load(right), row + i);
            s1 += Keep(TFormat.Load(left + (Lanes * TFormat.Size)) + TFormat.Load(right + (Lanes * TFormat.Size)), row + i + Lanes);
            s2 += Keep(TFormat.Load(left + (2 * Lanes * TFormat.Size)) + TFormat.Load(right + (2 * Lanes * TFormat.Size)), row + i + (2 * Lanes));
            s3 += Keep(TFormat.Load(left + (3 * Lanes * TFormat.Size)) + TFormat.Load(right + (3 * Lanes * TFormat.Size)), row + i + (3 * Lanes));
        }
        var sum = Vector256.Sum(s0 + s1 + (s2 + s3));
        for (; i < count; i++) sum += row[i] = TFormat.Read(source + (i * TFormat.Size)) + TFormat.Read(more + (i * TFormat.Size));
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Keep(Vector256<float> numbers, float* place)
    {
        numbers.Store(place);
        return numbers;
    }

    private static float SumOfSquares(float* row, int count, float mean)
    {
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        var means = Vector256.Create(mean);
        var i = 0;
        for (; i <= count - Block; i += Block)
        {
            var place = row + i;
            var (d0, d1) = (Vector256.Load(place) - means, Vector256.Load(place + Lanes) - means);
            var (d2, d3) = (Vector256.Load(place + (2 * Lanes)) - means, Vector256.Load(place + (3 * Lanes)) - means);
            s0 = Fma.MultiplyAdd(d0, d0, s0);
            s1 = Fma.MultiplyAdd(d1, d1, s1);
            s2 = Fma.MultiplyAdd(d2, d2, s2);
            s3 = Fma.MultiplyAdd(d3, d3, s3);
        }
        var sum = Vector256.Sum(s0 + s1 + (s2 + s3));
        for (; i < count; i++) sum += (row[i] - mean) * (row[i] - mean);
        return sum;
    }
}

using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace EmbeddingSpace.Models;

/// <summary>
/// Layer norm of every row: weight · (x − mean) / √(variance + ε) + bias. Sums are float32 whatever the number format. Needs AVX2 and FMA.
/// </summary>
/// <remarks>libtorch's takes half as long again, in bfloat16 and in float32.</remarks>
internal static unsafe class CpuNorm
{
    private const int Lanes = 8;

    // Four sums at a time: additions wait for each other.
    private const int Block = 4 * Lanes;

    /// <summary>Whether rows lie one behind the other, within what a span reaches.</summary>
    public static bool Takes(Tensor x) => x.is_contiguous() && x.NumberOfElements * x.ElementSize <= int.MaxValue;

    /// <summary>Normalise.</summary>
    /// <param name="x">[.., hidden], one that it <see cref="Takes"/>.</param>
    /// <param name="weight">[hidden] float32.</param>
    /// <param name="bias">[hidden] float32.</param>
    /// <param name="epsilon">What keeps rows without variance finite.</param>
    /// <returns>Shape and number format of x.</returns>
    public static Tensor Forward(Tensor x, Tensor weight, Tensor bias, double epsilon) => x.dtype == ScalarType.BFloat16
        ? Forward<BFloat16Format>(x, weight, bias, (float)epsilon)
        : Forward<Float32Format>(x, weight, bias, (float)epsilon);

    private static Tensor Forward<TFormat>(Tensor x, Tensor weight, Tensor bias, float epsilon) where TFormat : struct, INumberFormat
    {
        var hidden = (int)weight.NumberOfElements;
        var rows = (int)(x.NumberOfElements / hidden);
        var result = empty_like(x);
        fixed (byte* source = x.bytes, target = result.bytes, scale = weight.bytes, shift = bias.bytes)
        {
            var (from, to, factors, addends, stride) = ((nint)source, (nint)target, (nint)scale, (nint)shift, (nint)hidden * TFormat.Size);
            NativeTeam.Run(rows, row => Normalise<TFormat>((byte*)from + (row * stride), (byte*)to + (row * stride), (float*)factors, (float*)addends, hidden, epsilon));
        }
        return result;
    }

    private static void Normalise<TFormat>(byte* source, byte* target, float* weight, float* bias, int count, float epsilon) where TFormat : struct, INumberFormat
    {
        // The mean first, the squares from it in a second pass: a difference of two large sums would lose what the row varies by.
        var mean = Sum<TFormat>(source, count) / count;
        var inverse = 1 / MathF.Sqrt((SumOfSquares<TFormat>(source, count, mean) / count) + epsilon);
        var (means, inverses) = (Vector256.Create(mean), Vector256.Create(inverse));
        var i = 0;
        for (; i <= count - Lanes; i += Lanes)
        {
            var offset = i * TFormat.Size;
            TFormat.Store(Fma.MultiplyAdd((TFormat.Load(source + offset) - means) * inverses, Vector256.Load(weight + i), Vector256.Load(bias + i)), target + offset);
        }
        for (; i < count; i++) TFormat.Write(MathF.FusedMultiplyAdd((TFormat.Read(source + (i * TFormat.Size)) - mean) * inverse, weight[i], bias[i]), target + (i * TFormat.Size));
    }

    private static float Sum<TFormat>(byte* source, int count) where TFormat : struct, INumberFormat
    {
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        var i = 0;
        for (; i <= count - Block; i += Block)
        {
            var place = source + (i * TFormat.Size);
            s0 += TFormat.Load(place);
            s1 += TFormat.Load(place + (Lanes * TFormat.Size));
            s2 += TFormat.Load(place + (2 * Lanes * TFormat.Size));
            s3 += TFormat.Load(place + (3 * Lanes * TFormat.Size));
        }
        var sum = Vector256.Sum(s0 + s1 + (s2 + s3));
        for (; i < count; i++) sum += TFormat.Read(source + (i * TFormat.Size));
        return sum;
    }

    private static float SumOfSquares<TFormat>(byte* source, int count, float mean) where TFormat : struct, INumberFormat
    {
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        var means = Vector256.Create(mean);
        var i = 0;
        for (; i <= count - Block; i += Block)
        {
            var place = source + (i * TFormat.Size);
            var (d0, d1) = (TFormat.Load(place) - means, TFormat.Load(place + (Lanes * TFormat.Size)) - means);
            var (d2, d3) = (TFormat.Load(place + (2 * Lanes * TFormat.Size)) - means, TFormat.Load(place + (3 * Lanes * TFormat.Size)) - means);
            s0 = Fma.MultiplyAdd(d0, d0, s0);
            s1 = Fma.MultiplyAdd(d1, d1, s1);
            s2 = Fma.MultiplyAdd(d2, d2, s2);
            s3 = Fma.MultiplyAdd(d3, d3, s3);
        }
        var sum = Vector256.Sum(s0 + s1 + (s2 + s3));
        for (; i < count; i++)
        {
            var difference = TFormat.Read(source + (i * TFormat.Size)) - mean;
            sum += difference * difference;
        }
        return sum;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EmbeddingSpace.Kernels;

/// <summary>Vectors of eight float32 numbers. Needs AVX2 and FMA.</summary>
internal readonly unsafe struct Avx2AttentionKernel : IAttentionKernel
{
    private const int Lanes = 8;

    private static readonly Vector256<int> LaneNumbers = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7);

    public static bool IsSupported => Fma.IsSupported && Avx2.IsSupported;

    public static int RowBlock => 4;

    // Four rows by two vectors: eight sums at a time keep both multipliers of a core busy and fit sixteen registers.
    public static void Multiply(float* left, int leftStride, float* right, int rightStride, float* result, int resultStride, int depth, int columns)
    {
        float* left1 = left + leftStride, left2 = left1 + leftStride, left3 = left2 + leftStride;
        for (var column = 0; column < columns; column += CpuAttention.ColumnBlock)
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

    // Four rows at a time: what a row waits for, its highest score and its sum, is found while others are computed.
    public static void Exponentiate(float* scores, int stride, int count, int step, int columns, float scale, float* inverses)
    {
        float* a = scores, b = a + stride, c = b + stride, d = c + stride;
        Forget(a, count, columns);
        Forget(b, count + step, columns);
        Forget(c, count + (2 * step), columns);
        Forget(d, count + (3 * step), columns);
        var factor = Vector256.Create(scale * VectorMath.Log2E);
        var lowest = Vector256.Create(float.NegativeInfinity);
        Vector256<float> highestA = lowest, highestB = lowest, highestC = lowest, highestD = lowest;
        for (var i = 0; i < columns; i += Lanes)
        {
            highestA = Avx.Max(highestA, Vector256.Load(a + i));
            highestB = Avx.Max(highestB, Vector256.Load(b + i));
            highestC = Avx.Max(highestC, Vector256.Load(c + i));
            highestD = Avx.Max(highestD, Vector256.Load(d + i));
        }
        var highest = VectorMath.Highest(highestA, highestB, highestC, highestD) * factor.GetLower();
        (highestA, highestB) = (Vector256.Create(highest[0]), Vector256.Create(highest[1]));
        (highestC, highestD) = (Vector256.Create(highest[2]), Vector256.Create(highest[3]));
        Vector256<float> sumA = default, sumB = default, sumC = default, sumD = default;
        for (var i = 0; i < columns; i += Lanes)
        {
            var expA = Exp2(Fma.MultiplySubtract(Vector256.Load(a + i), factor, highestA));
            expA.Store(a + i);
            sumA += expA;
            var expB = Exp2(Fma.MultiplySubtract(Vector256.Load(b + i), factor, highestB));
            expB.Store(b + i);
            sumB += expB;
            var expC = Exp2(Fma.MultiplySubtract(Vector256.Load(c + i), factor, highestC));
            expC.Store(c + i);
            sumC += expC;
            var expD = Exp2(Fma.MultiplySubtract(Vector256.Load(d + i), factor, highestD));
            expD.Store(d + i);
            sumD += expD;
        }
        (Vector128<float>.One / VectorMath.Sums(sumA, sumB, sumC, sumD)).Store(inverses);
    }

    // What stands for no token must count nothing, whatever its score: exp(-∞) = 0.
    private static void Forget(float* row, int count, int columns)
    {
        for (var i = count / Lanes * Lanes; i < columns; i += Lanes)
        {
            var counted = Avx2.CompareGreaterThan(Vector256.Create(count - i), LaneNumbers).AsSingle();
            Avx.BlendVariable(Vector256.Create(float.NegativeInfinity), Vector256.Load(row + i), counted).Store(row + i);
        }
    }

    // For x ≤ 0: 2^n · 2^r with |r| ≤ 1/2; the polynomial of degree 5 with the least relative error there, 7.5e-8, less than float32 rounds by.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Exp2(Vector256<float> x)
    {
        // 2^-127 has no exponent and is 0 below, for all that lies below too.
        x = Avx.Max(x, Vector256.Create(-127f));
        var n = Avx.RoundToNearestInteger(x);
        var r = x - n;
        var p = Vector256.Create(1.3276471979e-3f);
        p = Fma.MultiplyAdd(p, r, Vector256.Create(9.6755413342e-3f));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(5.5507132735e-2f));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(2.4022119724e-1f));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(6.9314696706e-1f));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(1.0000000717f));
        return p * Avx2.ShiftLeftLogical(Avx.ConvertToVector256Int32(n) + Vector256.Create(127), 23).AsSingle();
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EmbeddingSpace.Kernels;

/// <summary>Vectors of sixteen float32 numbers. Needs AVX-512, and a processor that does not slow down for it.</summary>
internal readonly unsafe struct Avx512AttentionKernel : IAttentionKernel
{
    private const int Lanes = 16;

    private static readonly Vector512<int> LaneNumbers = Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);

    public static bool IsSupported => Avx512F.IsSupported && Vector512.IsHardwareAccelerated;

    public static int RowBlock => 8;

    // Eight rows by two vectors, or by one where a single block of columns is left: sixteen sums, what they multiply and no spilling in 32 registers.
    public static void Multiply(float* left, int leftStride, float* right, int rightStride, float* result, int resultStride, int depth, int columns)
    {
        var column = 0;
        for (; column <= columns - (2 * Lanes); column += 2 * Lanes)
            MultiplyTwo(left, leftStride, right + column, rightStride, result + column, resultStride, depth);
        if (column < columns) MultiplyOne(left, leftStride, right + column, rightStride, result + column, resultStride, depth);
    }

    // Four rows at a time: what a row waits for, its highest score and its sum, is found while others are computed.
    public static void Exponentiate(float* scores, int stride, int count, int step, int columns, float scale, float* inverses)
    {
        var factor = Vector512.Create(scale * VectorMath.Log2E);
        for (var row = 0; row < RowBlock; row += 4)
        {
            float* a = scores + (row * stride), b = a + stride, c = b + stride, d = c + stride;
            var first = count + (row * step);
            Forget(a, first, columns);
            Forget(b, first + step, columns);
            Forget(c, first + (2 * step), columns);
            Forget(d, first + (3 * step), columns);
            var lowest = Vector512.Create(float.NegativeInfinity);
            Vector512<float> highestA = lowest, highestB = lowest, highestC = lowest, highestD = lowest;
            for (var i = 0; i < columns; i += Lanes)
            {
                highestA = Avx512F.Max(highestA, Vector512.Load(a + i));
                highestB = Avx512F.Max(highestB, Vector512.Load(b + i));
                highestC = Avx512F.Max(highestC, Vector512.Load(c + i));
                highestD = Avx512F.Max(highestD, Vector512.Load(d + i));
            }
            var highest = VectorMath.Highest(Larger(highestA), Larger(highestB), Larger(highestC), Larger(highestD)) * factor.GetLower().GetLower();
            (highestA, highestB) = (Vector512.Create(highest[0]), Vector512.Create(highest[1]));
            (highestC, highestD) = (Vector512.Create(highest[2]), Vector512.Create(highest[3]));
            Vector512<float> sumA = default, sumB = default, sumC = default, sumD = default;
            for (var i = 0; i < columns; i += Lanes)
            {
                var expA = Exp2(Avx512F.FusedMultiplySubtract(Vector512.Load(a + i), factor, highestA));
                expA.Store(a + i);
                sumA += expA;
                var expB = Exp2(Avx512F.FusedMultiplySubtract(Vector512.Load(b + i), factor, highestB));
                expB.Store(b + i);
                sumB += expB;
                var expC = Exp2(Avx512F.FusedMultiplySubtract(Vector512.Load(c + i), factor, highestC));
                expC.Store(c + i);
                sumC += expC;
                var expD = Exp2(Avx512F.FusedMultiplySubtract(Vector512.Load(d + i), factor, highestD));
                expD.Store(d + i);
                sumD += expD;
            }
            var (lowerA, lowerB) = (sumA.GetLower() + sumA.GetUpper(), sumB.GetLower() + sumB.GetUpper());
            var (lowerC, lowerD) = (sumC.GetLower() + sumC.GetUpper(), sumD.GetLower() + sumD.GetUpper());
            var sums = VectorMath.Sums(lowerA, lowerB, lowerC, lowerD);
            (Vector128<float>.One / sums).Store(inverses + row);
        }
    }

    // What stands for no token must count nothing, whatever its score: exp(-∞) = 0.
    private static void Forget(float* row, int count, int columns)
    {
        for (var i = count / Lanes * Lanes; i < columns; i += Lanes)
        {
            var counted = Vector512.GreaterThan(Vector512.Create(count - i), LaneNumbers).AsSingle();
            Vector512.ConditionalSelect(counted, Vector512.Load(row + i), Vector512.Create(float.NegativeInfinity)).Store(row + i);
        }
    }

    private static Vector256<float> Larger(Vector512<float> numbers) => Avx.Max(numbers.GetLower(), numbers.GetUpper());

    private static void MultiplyTwo(float* left0, int leftStride, float* right, int rightStride, float* result, int resultStride, int depth)
    {
        float* left1 = left0 + leftStride, left2 = left1 + leftStride, left3 = left2 + leftStride;
        float* left4 = left3 + leftStride, left5 = left4 + leftStride, left6 = left5 + leftStride, left7 = left6 + leftStride;
        Vector512<float> s00 = default, s10 = default, s20 = default, s30 = default, s40 = default, s50 = default, s60 = default, s70 = default;
        Vector512<float> s01 = default, s11 = default, s21 = default, s31 = default, s41 = default, s51 = default, s61 = default, s71 = default;
        for (var k = 0; k < depth; k++, right += rightStride)
        {
            var (r0, r1) = (Vector512.Load(right), Vector512.Load(right + Lanes));
            var l = Vector512.Create(left0[k]);
            s00 = Avx512F.FusedMultiplyAdd(l, r0, s00);
            s01 = Avx512F.FusedMultiplyAdd(l, r1, s01);
            l = Vector512.Create(left1[k]);
            s10 = Avx512F.FusedMultiplyAdd(l, r0, s10);
            s11 = Avx512F.FusedMultiplyAdd(l, r1, s11);
            l = Vector512.Create(left2[k]);
            s20 = Avx512F.FusedMultiplyAdd(l, r0, s20);
            s21 = Avx512F.FusedMultiplyAdd(l, r1, s21);
            l = Vector512.Create(left3[k]);
            s30 = Avx512F.FusedMultiplyAdd(l, r0, s30);
            s31 = Avx512F.FusedMultiplyAdd(l, r1, s31);
            l = Vector512.Create(left4[k]);
            s40 = Avx512F.FusedMultiplyAdd(l, r0, s40);
            s41 = Avx512F.FusedMultiplyAdd(l, r1, s41);
            l = Vector512.Create(left5[k]);
            s50 = Avx512F.FusedMultiplyAdd(l, r0, s50);
            s51 = Avx512F.FusedMultiplyAdd(l, r1, s51);
            l = Vector512.Create(left6[k]);
            s60 = Avx512F.FusedMultiplyAdd(l, r0, s60);
            s61 = Avx512F.FusedMultiplyAdd(l, r1, s61);
            l = Vector512.Create(left7[k]);
            s70 = Avx512F.FusedMultiplyAdd(l, r0, s70);
            s71 = Avx512F.FusedMultiplyAdd(l, r1, s71);
        }
        Store(s00, s10, s20, s30, s40, s50, s60, s70, result, resultStride);
        Store(s01, s11, s21, s31, s41, s51, s61, s71, result + Lanes, resultStride);
    }

    private static void MultiplyOne(float* left0, int leftStride, float* right, int rightStride, float* result, int resultStride, int depth)
    {
        float* left1 = left0 + leftStride, left2 = left1 + leftStride, left3 = left2 + leftStride;
        float* left4 = left3 + leftStride, left5 = left4 + leftStride, left6 = left5 + leftStride, left7 = left6 + leftStride;
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        for (var k = 0; k < depth; k++, right += rightStride)
        {
            var r = Vector512.Load(right);
            s0 = Avx512F.FusedMultiplyAdd(Vector512.Create(left0[k]), r, s0);
            s1 = Avx512F.FusedMultiplyAdd(Vector512.Create(left1[k]), r, s1);
            s2 = Avx512F.FusedMultiplyAdd(Vector512.Create(left2[k]), r, s2);
            s3 = Avx512F.FusedMultiplyAdd(Vector512.Create(left3[k]), r, s3);
            s4 = Avx512F.FusedMultiplyAdd(Vector512.Create(left4[k]), r, s4);
            s5 = Avx512F.FusedMultiplyAdd(Vector512.Create(left5[k]), r, s5);
            s6 = Avx512F.FusedMultiplyAdd(Vector512.Create(left6[k]), r, s6);
            s7 = Avx512F.FusedMultiplyAdd(Vector512.Create(left7[k]), r, s7);
        }
        Store(s0, s1, s2, s3, s4, s5, s6, s7, result, resultStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        Vector512<float> s0, Vector512<float> s1, Vector512<float> s2, Vector512<float> s3,
        Vector512<float> s4, Vector512<float> s5, Vector512<float> s6, Vector512<float> s7, float* place, int stride)
    {
        s0.Store(place);
        s1.Store(place += stride);
        s2.Store(place += stride);
        s3.Store(place += stride);
        s4.Store(place += stride);
        s5.Store(place += stride);
        s6.Store(place += stride);
        s7.Store(place + stride);
    }

    // As for vectors of eight; without the hint it is called, and takes four times as long.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Exp2(Vector512<float> x)
    {
        // Scaling by 2^-200 gives 0, for all that lies below too.
        x = Avx512F.Max(x, Vector512.Create(-200f));
        var n = Avx512F.RoundScale(x, 0);
        var r = x - n;
        var p = Vector512.Create(1.3276471979e-3f);
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(9.6755413342e-3f));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(5.5507132735e-2f));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(2.4022119724e-1f));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(6.9314696706e-1f));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(1.0000000717f));
        return Avx512F.Scale(p, n);
    }
}

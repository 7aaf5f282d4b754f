using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EmbeddingSpace.Models;

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
        for (; column <= columns - (2 * Lanes); column += 2 * Lanes) MultiplyTwo(left, leftStride, right + column, rightStride, result + column, resultStride, depth);
        if (column < columns) MultiplyOne(left, leftStride, right + column, rightStride, result + column, resultStride, depth);
    }

    public static float Exponentiate(float* scores, int count, int columns)
    {
        var whole = count / Lanes * Lanes;
        var counts = Vector512.GreaterThan(Vector512.Create(count - whole), LaneNumbers).AsSingle();
        var highest = Vector512.Create(float.NegativeInfinity);
        for (var i = 0; i < whole; i += Lanes) highest = Avx512F.Max(highest, Vector512.Load(scores + i));
        if (whole < count) highest = Avx512F.Max(highest, Vector512.ConditionalSelect(counts, Vector512.Load(scores + whole), highest));
        highest = Vector512.Create(VectorMath.Highest(Avx.Max(highest.GetLower(), highest.GetUpper())));
        var sum = Vector512<float>.Zero;
        for (var i = 0; i < whole; i += Lanes)
        {
            var exponential = Exp(Vector512.Load(scores + i) - highest);
            exponential.Store(scores + i);
            sum += exponential;
        }
        var next = whole;
        if (whole < count)
        {
            // What stands for no token counts nothing, whatever its score.
            var exponential = Vector512.ConditionalSelect(counts, Exp(Vector512.Load(scores + whole) - highest), Vector512<float>.Zero);
            exponential.Store(scores + whole);
            sum += exponential;
            next += Lanes;
        }
        for (; next < columns; next += Lanes) Vector512<float>.Zero.Store(scores + next);
        return Vector512.Sum(sum);
    }

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
    private static void Store(Vector512<float> s0, Vector512<float> s1, Vector512<float> s2, Vector512<float> s3, Vector512<float> s4, Vector512<float> s5, Vector512<float> s6, Vector512<float> s7, float* place, int stride)
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
    private static Vector512<float> Exp(Vector512<float> x)
    {
        x = Avx512F.Max(x, Vector512.Create(-87.3f));
        var n = Avx512F.RoundScale(x * Vector512.Create(1.44269504088896341f), 0);
        var r = Avx512F.FusedMultiplyAdd(n, Vector512.Create(-0.693359375f), x);
        r = Avx512F.FusedMultiplyAdd(n, Vector512.Create(2.12194440e-4f), r);
        var p = Vector512.Create(1.9875691500e-4f);
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(1.3981999507e-3f));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(8.3334519073e-3f));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(4.1665795894e-2f));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(1.6666665459e-1f));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(5.0000001201e-1f));
        p = Avx512F.FusedMultiplyAdd(p, r * r, r + Vector512<float>.One);
        return Avx512F.Scale(p, n);
    }
}

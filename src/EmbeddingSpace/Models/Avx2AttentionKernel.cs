using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EmbeddingSpace.Models;

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

    public static float Exponentiate(float* scores, int count, int columns)
    {
        var whole = count / Lanes * Lanes;
        var counts = Avx2.CompareGreaterThan(Vector256.Create(count - whole), LaneNumbers).AsSingle();
        var highest = Vector256.Create(float.NegativeInfinity);
        for (var i = 0; i < whole; i += Lanes) highest = Avx.Max(highest, Vector256.Load(scores + i));
        if (whole < count) highest = Avx.Max(highest, Avx.BlendVariable(highest, Vector256.Load(scores + whole), counts));
        highest = Vector256.Create(VectorMath.Highest(highest));
        var sum = Vector256<float>.Zero;
        for (var i = 0; i < whole; i += Lanes)
        {
            var exponential = Exp(Vector256.Load(scores + i) - highest);
            exponential.Store(scores + i);
            sum += exponential;
        }
        var next = whole;
        if (whole < count)
        {
            // What stands for no token counts nothing, whatever its score.
            var exponential = Avx.And(Exp(Vector256.Load(scores + whole) - highest), counts);
            exponential.Store(scores + whole);
            sum += exponential;
            next += Lanes;
        }
        for (; next < columns; next += Lanes) Vector256<float>.Zero.Store(scores + next);
        return Vector256.Sum(sum);
    }

    // For x ≤ 0: 2^n · e^r with |r| ≤ ln2 / 2; a polynomial of degree 6 is right to the last bit but one (the coefficients are those of Cephes' expf).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
}

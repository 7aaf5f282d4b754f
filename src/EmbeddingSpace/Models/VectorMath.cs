using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EmbeddingSpace.Models;

/// <summary>Steps of attention on vectors of eight float32 numbers. Needs AVX2 and FMA.</summary>
internal static unsafe class VectorMath
{
    private const int Lanes = 8;

    private static readonly Vector256<int> LaneNumbers = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7);

    /// <summary>Scores to exp(score − highest score) in place; gives their sum.</summary>
    /// <param name="scores">[columns].</param>
    /// <param name="count">Scores that count, at least one.</param>
    /// <param name="columns">What lies behind the first <paramref name="count"/>, up to here, becomes 0. Both rounded up to whole vectors are within the memory.</param>
    public static float Exponentiate(float* scores, int count, int columns)
    {
        var whole = count / Lanes * Lanes;
        var counts = Avx2.CompareGreaterThan(Vector256.Create(count - whole), LaneNumbers).AsSingle();
        var highest = Vector256.Create(float.NegativeInfinity);
        for (var i = 0; i < whole; i += Lanes) highest = Avx.Max(highest, Vector256.Load(scores + i));
        if (whole < count) highest = Avx.Max(highest, Avx.BlendVariable(highest, Vector256.Load(scores + whole), counts));
        highest = Vector256.Create(Highest(highest));
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

    /// <summary>Transpose eight rows of eight numbers in place.</summary>
    public static void Transpose(Span<Vector256<float>> rows)
    {
        Vector256<float> a = rows[0], b = rows[1], c = rows[2], d = rows[3], e = rows[4], f = rows[5], g = rows[6], h = rows[7];
        var (ab0, ab1, cd0, cd1) = (Avx.UnpackLow(a, b), Avx.UnpackHigh(a, b), Avx.UnpackLow(c, d), Avx.UnpackHigh(c, d));
        var (ef0, ef1, gh0, gh1) = (Avx.UnpackLow(e, f), Avx.UnpackHigh(e, f), Avx.UnpackLow(g, h), Avx.UnpackHigh(g, h));
        const byte Lower = 0b01_00_01_00, Upper = 0b11_10_11_10;
        var (top0, top1, top2, top3) = (Avx.Shuffle(ab0, cd0, Lower), Avx.Shuffle(ab0, cd0, Upper), Avx.Shuffle(ab1, cd1, Lower), Avx.Shuffle(ab1, cd1, Upper));
        var (low0, low1, low2, low3) = (Avx.Shuffle(ef0, gh0, Lower), Avx.Shuffle(ef0, gh0, Upper), Avx.Shuffle(ef1, gh1, Lower), Avx.Shuffle(ef1, gh1, Upper));
        const byte Firsts = 0x20, Seconds = 0x31;
        (rows[0], rows[1], rows[2], rows[3]) = (Avx.Permute2x128(top0, low0, Firsts), Avx.Permute2x128(top1, low1, Firsts), Avx.Permute2x128(top2, low2, Firsts), Avx.Permute2x128(top3, low3, Firsts));
        (rows[4], rows[5], rows[6], rows[7]) = (Avx.Permute2x128(top0, low0, Seconds), Avx.Permute2x128(top1, low1, Seconds), Avx.Permute2x128(top2, low2, Seconds), Avx.Permute2x128(top3, low3, Seconds));
    }

    private static float Highest(Vector256<float> numbers)
    {
        var four = Sse.Max(numbers.GetLower(), numbers.GetUpper());
        var two = Sse.Max(four, Sse.MoveHighToLow(four, four));
        return Sse.MaxScalar(two, Sse.Shuffle(two, two, 1)).ToScalar();
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
}

using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace EmbeddingSpace.Kernels;

/// <summary>What the steps of a model on vectors of our own share. Needs AVX2 and FMA.</summary>
internal static class VectorMath
{
    /// <summary>log₂ e: exp(x) = 2^(x · log₂ e).</summary>
    public const float Log2E = 1.44269504088896341f;

    private const byte LowerPairs = 0b01_00_01_00;
    private const byte UpperPairs = 0b11_10_11_10;

    /// <summary>Whether attention, norms and embeddings compute on such vectors for a device and number format.</summary>
    public static bool Supports(Device device, ScalarType type) =>
        device.type == DeviceType.CPU && Fma.IsSupported && Avx2.IsSupported && type is ScalarType.Float32 or ScalarType.BFloat16;

    /// <summary>Transpose eight rows of eight numbers in place.</summary>
    public static void Transpose(Span<Vector256<float>> rows)
    {
        Vector256<float> a = rows[0], b = rows[1], c = rows[2], d = rows[3], e = rows[4], f = rows[5], g = rows[6], h = rows[7];
        var (ab0, ab1, cd0, cd1) = (Avx.UnpackLow(a, b), Avx.UnpackHigh(a, b), Avx.UnpackLow(c, d), Avx.UnpackHigh(c, d));
        var (ef0, ef1, gh0, gh1) = (Avx.UnpackLow(e, f), Avx.UnpackHigh(e, f), Avx.UnpackLow(g, h), Avx.UnpackHigh(g, h));
        var (top0, top1) = (Avx.Shuffle(ab0, cd0, LowerPairs), Avx.Shuffle(ab0, cd0, UpperPairs));
        var (top2, top3) = (Avx.Shuffle(ab1, cd1, LowerPairs), Avx.Shuffle(ab1, cd1, UpperPairs));
        var (low0, low1) = (Avx.Shuffle(ef0, gh0, LowerPairs), Avx.Shuffle(ef0, gh0, UpperPairs));
        var (low2, low3) = (Avx.Shuffle(ef1, gh1, LowerPairs), Avx.Shuffle(ef1, gh1, UpperPairs));
        const byte Firsts = 0x20, Seconds = 0x31;
        (rows[0], rows[1]) = (Avx.Permute2x128(top0, low0, Firsts), Avx.Permute2x128(top1, low1, Firsts));
        (rows[2], rows[3]) = (Avx.Permute2x128(top2, low2, Firsts), Avx.Permute2x128(top3, low3, Firsts));
        (rows[4], rows[5]) = (Avx.Permute2x128(top0, low0, Seconds), Avx.Permute2x128(top1, low1, Seconds));
        (rows[6], rows[7]) = (Avx.Permute2x128(top2, low2, Seconds), Avx.Permute2x128(top3, low3, Seconds));
    }

    /// <summary>The highest number of each of four vectors.</summary>
    public static Vector128<float> Highest(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
    {
        var (ab, cd) = (Avx.Max(Avx.UnpackLow(a, b), Avx.UnpackHigh(a, b)), Avx.Max(Avx.UnpackLow(c, d), Avx.UnpackHigh(c, d)));
        var all = Avx.Max(Avx.Shuffle(ab, cd, LowerPairs), Avx.Shuffle(ab, cd, UpperPairs));
        return Sse.Max(all.GetLower(), all.GetUpper());
    }

    /// <summary>The sum of each of four vectors.</summary>
    public static Vector128<float> Sums(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
    {
        var (ab, cd) = (Avx.UnpackLow(a, b) + Avx.UnpackHigh(a, b), Avx.UnpackLow(c, d) + Avx.UnpackHigh(c, d));
        var all = Avx.Shuffle(ab, cd, LowerPairs) + Avx.Shuffle(ab, cd, UpperPairs);
        return all.GetLower() + all.GetUpper();
    }
}

using EmbeddingSpace.Kernels;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Testing;
using Xunit;
using static EmbeddingSpace.Testing.TensorValues;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Kernels;

/// <summary>Attention in registers against libtorch's in float64, for head sizes and lengths that fill no block.</summary>
[Trait("Tier", "Unit")]
public sealed class CpuAttentionTests
{
    /// <summary>Scores reach 30 here, where float32 steps by 2e-6; an exponential turns that into as much of each result.</summary>
    private const double FloatTolerance = 1e-5;

    /// <summary>bfloat16 keeps 8 bits: inputs are equal, results of size 1 may round apart by one step.</summary>
    private const double HalfTolerance = 2e-2;

    public static TheoryData<int[], int, int, bool, bool> Shapes => new()
    {
        { [1], 2, 32, false, false },
        { [3, 17, 1], 3, 32, false, false },
        { [130, 64], 2, 64, false, false },
        { [5, 20], 2, 12, false, false },
        { [7, 33], 2, 5, true, false },
        { [300], 1, 80, true, false },
        { [9, 40], 4, 32, false, true },
        { [21, 4], 2, 48, true, true },
    };

    private delegate Tensor Attention(Tensor joined, IReadOnlyList<int> lengths, IReadOnlyList<int>? starts, int heads, bool causal);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Attention_equals_that_of_libtorch(int[] lengths, int heads, int headSize, bool causal, bool half)
    {
        Assert.SkipUnless(Avx2AttentionKernel.IsSupported, "This processor has no fused multiply-add on 256 bits.");
        AssertEqualsLibtorch(CpuAttention.Forward<Avx2AttentionKernel>, lengths, heads, headSize, causal, half);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Attention_on_512_bits_equals_that_of_libtorch(int[] lengths, int heads, int headSize, bool causal, bool half)
    {
        Assert.SkipUnless(Avx512AttentionKernel.IsSupported, "This processor has no vectors of 512 bits, or slows down for them.");
        AssertEqualsLibtorch(CpuAttention.Forward<Avx512AttentionKernel>, lengths, heads, headSize, causal, half);
    }

    [Fact]
    public void Scores_too_large_for_an_exponential_stay_finite()
    {
        Assert.SkipUnless(VectorMath.Supports(CPU, ScalarType.Float32), "This processor has no fused multiply-add on 256 bits.");
        TorchRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var joined = randn([2, 30, 96], generator: generator).mul_(100);
        Attention[] widths = Avx512AttentionKernel.IsSupported
            ? [CpuAttention.Forward<Avx2AttentionKernel>, CpuAttention.Forward<Avx512AttentionKernel>]
            : [CpuAttention.Forward<Avx2AttentionKernel>];
        foreach (var attention in widths) Assert.All(Floats(attention(joined, [30, 11], null, 1, false)), value => Assert.True(float.IsFinite(value)));
    }

    private static void AssertEqualsLibtorch(Attention attention, int[] lengths, int heads, int headSize, bool causal, bool half)
    {
        using var leaks = new NativeLeakCheck();
        var type = half ? ScalarType.BFloat16 : ScalarType.Float32;
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        var (batch, sequence, hidden) = (lengths.Length, lengths.Max(), heads * headSize);
        var joined = randn([batch, sequence, 3 * hidden], generator: generator).mul_(2).to(type);
        var found = Floats(attention(joined, lengths, null, heads, causal).to(float32));
        for (var row = 0; row < batch; row++)
        {
            var text = joined.narrow(0, row, 1).narrow(1, 0, lengths[row]).to(float64);
            var parts = text.view(1, lengths[row], 3, heads, headSize).permute(2, 0, 3, 1, 4).unbind(0);
            var attended = nn.functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], null!, 0, causal);
            var expected = Floats(attended.transpose(1, 2).reshape(lengths[row], hidden).to(float32));
            var actual = found.AsSpan(row * sequence * hidden, sequence * hidden);
            for (var i = 0; i < expected.Length; i++)
                Assert.True(
                    Math.Abs(expected[i] - actual[i]) <= (half ? HalfTolerance : FloatTolerance),
                    $"Text {row}, number {i}: expected {expected[i]}, found {actual[i]}.");
            Assert.True(actual[expected.Length..].IndexOfAnyExcept(0f) < 0, $"Text {row}: expected zeros for padding.");
        }
    }
}

using EmbeddingSpace.Kernels;
using EmbeddingSpace.Testing;
using Xunit;
using static EmbeddingSpace.Testing.TensorValues;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Kernels;

/// <summary>Layer norm in registers against libtorch's in float64, for widths that fill no block.</summary>
[Trait("Tier", "Unit")]
public sealed class CpuNormTests
{
    private const double Epsilon = 1e-12;

    /// <summary>Rows of size 1 behind the norm; a few roundings of float32 on the way.</summary>
    private const double FloatTolerance = 5e-6;

    /// <summary>bfloat16 keeps 8 bits: a result is rounded by up to a 512th of itself, or to the other side of a tie.</summary>
    private const double HalfShare = 1.0 / 256;

    [Theory]
    [InlineData(1, 384, false)]
    [InlineData(50, 384, false)]
    [InlineData(33, 128, false)]
    [InlineData(17, 45, false)]
    [InlineData(3, 5, false)]
    [InlineData(50, 384, true)]
    [InlineData(16, 45, true)]
    public void Norm_equals_that_of_libtorch(int rows, int hidden, bool half)
    {
        using var leaks = new NativeLeakCheck();
        var type = half ? ScalarType.BFloat16 : ScalarType.Float32;
        Assert.SkipUnless(VectorMath.Supports(CPU, type), "This processor has no fused multiply-add on 256 bits.");
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        // Far from 0: what a row varies by must not drown in what it has in common.
        var x = randn([2, rows, hidden], generator: generator).add_(3).to(type);
        var (weight, bias) = (randn([hidden], generator: generator), randn([hidden], generator: generator));
        Assert.True(CpuNorm.Takes(x));
        var found = Floats(CpuNorm.Forward(x, null, weight, bias, Epsilon).to(float32));
        var expected = Floats(nn.functional.layer_norm(x.to(float64), [hidden], weight.to(float64), bias.to(float64), Epsilon).to(float32));
        AssertClose(expected, found, half);

        var residual = randn([2, rows, hidden], generator: generator).to(type);
        found = Floats(CpuNorm.Forward(x, residual, weight, bias, Epsilon).to(float32));
        expected = Floats(nn.functional.layer_norm(x.to(float64) + residual.to(float64), [hidden], weight.to(float64), bias.to(float64), Epsilon).to(float32));
        AssertClose(expected, found, half);
    }

    [Fact]
    public void A_row_without_variance_becomes_the_bias()
    {
        using var leaks = new NativeLeakCheck();
        Assert.SkipUnless(VectorMath.Supports(CPU, ScalarType.Float32), "This processor has no fused multiply-add on 256 bits.");
        using var scope = NewDisposeScope();
        var bias = arange(0, 40).to(float32);
        Assert.Equal(Floats(bias), Floats(CpuNorm.Forward(zeros(1, 40).add_(7), null, ones(40), bias, Epsilon)));
    }

    private static void AssertClose(float[] expected, float[] found, bool half)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var tolerance = FloatTolerance + (half ? Math.Abs(expected[i]) * HalfShare : 0);
            Assert.True(Math.Abs(expected[i] - found[i]) <= tolerance, $"Number {i}: expected {expected[i]}, found {found[i]}.");
        }
    }

    [Fact]
    public void Rows_with_gaps_between_them_are_left_to_libtorch()
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        Assert.False(CpuNorm.Takes(zeros(4, 6).transpose(0, 1)));
    }
}

using EmbeddingSpace.Architecture;
using EmbeddingSpace.Kernels;
using EmbeddingSpace.Testing;
using Xunit;
using static EmbeddingSpace.Testing.TensorValues;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Kernels;

/// <summary>The fused linear layer against the plain functions.</summary>
[Trait("Tier", "Unit")]
public sealed class PackedLinearTests
{
    /// <summary>Float32 rounding over sums of 96 terms of size 1, and oneDNN's own approximation of erf and tanh.</summary>
    private const double Tolerance = 2e-5;

    [Theory]
    [InlineData("gelu")]
    [InlineData("gelu_new")]
    [InlineData("relu")]
    [InlineData("silu")]
    public void A_layer_with_activation_or_residual_equals_the_plain_functions(string word)
    {
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var (weight, bias) = (randn([40, 96], generator: generator), randn([40], generator: generator));
        var (x, residual) = (randn([2, 7, 96], generator: generator), randn([2, 7, 40], generator: generator));
        var activation = ActivationWords.Parse(word, "config.json");
        using var layer = new PackedLinear(weight.clone(), bias.clone(), CPU, ScalarType.Float32);
        var plain = nn.functional.linear(x, weight, bias);
        AssertClose(plain, layer.Forward(x));
        AssertClose(activation.Apply(plain), layer.Forward(x, activation));
        AssertClose(plain + residual, layer.ForwardAdd(x, residual));
    }

    [Fact]
    public void A_shape_that_does_not_fit_is_an_error_that_names_it()
    {
        Assert.SkipWhen(FusedLinear.For(CPU, ScalarType.Float32) is null, "This libtorch or processor has no fused linear layer.");
        using var scope = NewDisposeScope();
        using var layer = new PackedLinear(ones(4, 8), ones(4), CPU, ScalarType.Float32);
        var exception = Assert.Throws<InvalidOperationException>(() => layer.Forward(ones(3, 7)));
        Assert.Contains("[3, 7]", exception.Message, StringComparison.Ordinal);
    }

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        var (left, right) = (Floats(expected), Floats(actual));
        for (var i = 0; i < left.Length; i++) Assert.True(Math.Abs(left[i] - right[i]) <= Tolerance, $"Number {i}: expected {left[i]}, found {right[i]}.");
    }
}

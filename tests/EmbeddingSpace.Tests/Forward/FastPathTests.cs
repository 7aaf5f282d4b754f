using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Kernels;
using EmbeddingSpace.Testing;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Forward;

/// <summary>What is said of the fast path is what a loaded model does.</summary>
[Trait("Tier", "Unit")]
public sealed class FastPathTests
{
    private static readonly string[] Always = ["fused-projections", "fused-activation", "token-packing", "attention", "bfloat16"];

    [Theory]
    [InlineData("bert-classifier")]
    [InlineData("gpt2-lm")]
    [InlineData("mpnet-classifier")]
    [InlineData("modernbert-classifier-cls")]
    [InlineData("deberta-v3-classifier")]
    [InlineData("deberta-v2-conv-mlm", "embedding-convolution")]
    [InlineData("electra-classifier", "embedding-projection")]
    [InlineData("albert-classifier", "embedding-projection")]
    [InlineData("gemma3-bidirectional-encoder")]
    public void Every_family_is_served_as_far_as_the_machine_allows(string name, string? other = null)
    {
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint(name));
        var parts = FastPath.Of(checkpoint);
        Assert.Equal(other is null ? Always : [.. Always, other], parts.Select(part => part.Name));
        Assert.All(parts, part => Assert.Equal(part.Serves, part.Reason is null));
        using var model = TransformerModel.Load(ModelMap.Resolve(checkpoint), ModelParts.Encoder, CPU);
        Assert.Equal(model.SkipsPadding, Serves(parts, "token-packing"));
        Assert.Equal(VectorMath.Supports(CPU, ScalarType.Float32), Serves(parts, "attention"));
        Assert.Equal(FusedLinear.For(CPU, ScalarType.Float32) is not null, Serves(parts, "fused-projections"));
        Assert.Equal(Serves(parts, "fused-projections"), Serves(parts, "fused-activation"));
        Assert.Equal(FusedLinear.For(CPU, ScalarType.BFloat16) is not null, Serves(parts, "bfloat16"));
        if (other is not null) Assert.False(Serves(parts, other));
    }

    [Theory]
    [InlineData("tanh", "'tanh' is applied behind the product")]
    [InlineData("mish", "'mish' is not computed here: the model cannot be run")]
    public void An_activation_that_no_product_applies_is_named(string word, string reason)
    {
        using var temporary = new TemporaryFolder();
        var folder = temporary.Copy(Fixtures.Checkpoint("bert-classifier"));
        var config = Path.Combine(folder, "config.json");
        var text = File.ReadAllText(config);
        File.WriteAllText(config, text.Replace("\"hidden_act\": \"gelu\"", $"\"hidden_act\": \"{word}\"", StringComparison.Ordinal));
        Assert.NotEqual(text, File.ReadAllText(config));
        using var checkpoint = Checkpoint.Open(folder);
        var part = Assert.Single(FastPath.Of(checkpoint), part => part.Name == "fused-activation");
        Assert.False(part.Serves);
        Assert.Equal(reason, part.Reason);
    }

    private static bool Serves(IReadOnlyList<FastPathPart> parts, string name) => Assert.Single(parts, part => part.Name == name).Serves;
}

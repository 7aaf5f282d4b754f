using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints.Exceptions;
using Xunit;

namespace EmbeddingSpace.Tests.Architecture;

[Trait("Tier", "Unit")]
public sealed class ActivationWordsTests
{
    [Fact]
    public void GELU_has_two_forms_and_their_words_are_told_apart()
    {
        Assert.All(["gelu", "gelu_python"], word => Assert.Equal(ActivationKind.Gelu, ActivationWords.Parse(word, "config.json")));
        Assert.All(["gelu_new", "gelu_fast", "gelu_pytorch_tanh"], word => Assert.Equal(ActivationKind.GeluTanh, ActivationWords.Parse(word, "config.json")));
    }

    [Fact]
    public void An_unknown_word_is_an_error_that_lists_the_known_ones() => Assert.Equal(
        "Activation 'mish' in 'config.json': expected one of gelu, gelu_fast, gelu_new, gelu_python, gelu_pytorch_tanh, relu, silu, swish, tanh. "
        + "This checkpoint cannot be computed until the activation is added.",
        Assert.Throws<UnknownArchitectureException>(() => ActivationWords.Parse("mish", "config.json")).Message);
}

using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Testing;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Projection.Spaces;

[Trait("Tier", "Unit")]
public sealed class VocabularySpaceTests
{
    [Fact]
    public void Scores_are_float32_or_float64()
    {
        using var leaks = new NativeLeakCheck();
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint("bert-mlm"));
        Assert.Equal("'VocabularySpaceOptions': The field Precision must be Float32 or Float64. (Parameter 'options')",
            Assert.Throws<ArgumentException>(() => VocabularySpace.Load(checkpoint, new() { Precision = ScalarType.Int32 })).Message);
    }

    [Theory]
    [InlineData("bert-mlm", "##", false)]
    [InlineData("gpt2-lm", "Ġ", true)]
    [InlineData("roberta-mlm", "Ġ", true)]
    public void Tokens_are_known_by_their_place_in_a_word(string name, string mark, bool marksStarts)
    {
        using var leaks = new NativeLeakCheck();
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint(name));
        using var space = VocabularySpace.Load(checkpoint);
        for (var id = 0; id < space.Size; id++)
        {
            var token = space.Tokens[id];
            var marked = token.StartsWith(mark, StringComparison.Ordinal);
            Assert.Equal(marked == marksStarts, space.Texts.IsWordStart(id));
            Assert.Equal(marked ? token[mark.Length..] : token, space.Texts.Surface(id));
        }
    }
}

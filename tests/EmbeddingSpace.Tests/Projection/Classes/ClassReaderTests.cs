using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Projection.Classes;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Projection.Classes;

[Trait("Tier", "Unit")]
public sealed class ClassReaderTests
{
    [Fact]
    public void Every_fault_of_the_options_comes_in_one_message()
    {
        using var leaks = new NativeLeakCheck();
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint("bert-classifier"));
        var options = new ClassReadingOptions { Tokens = ClassReadingOptions.FewestTokens - 1, Scoring = new() { MaximumLength = 1 } };
        Assert.Equal(
            "'ClassReadingOptions': The field Tokens must be between 50 and 2147483647. "
            + "The field Scoring.MaximumLength must be between 3 and 2147483647. (Parameter 'options')",
            Assert.Throws<ArgumentException>(() => ClassReader.Read(checkpoint, options)).Message);
    }
}

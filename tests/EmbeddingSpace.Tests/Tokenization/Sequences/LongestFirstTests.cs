using EmbeddingSpace.Tokenization.Sequences;
using Xunit;

namespace EmbeddingSpace.Tests.Tokenization.Sequences;

[Trait("Tier", "Unit")]
public sealed class LongestFirstTests
{
    [Theory]
    [InlineData(3, 4, 7, 3, 4)]
    [InlineData(3, 9, 7, 3, 4)]
    [InlineData(9, 3, 7, 4, 3)]
    [InlineData(9, 8, 7, 4, 3)]
    [InlineData(8, 9, 7, 3, 4)]
    [InlineData(9, 9, 7, 3, 4)]
    [InlineData(9, 9, 6, 3, 3)]
    [InlineData(9, 0, 6, 6, 0)]
    [InlineData(9, 9, 1, 0, 1)]
    [InlineData(9, 9, 0, 0, 0)]
    [InlineData(0, 0, 0, 0, 0)]
    public void The_longer_text_gives_way_first(int first, int second, int room, int firstKept, int secondKept) =>
        Assert.Equal((firstKept, secondKept), LongestFirst.Cut(first, second, room));
}

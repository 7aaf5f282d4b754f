using EmbeddingSpace.Foundation;
using Xunit;

namespace EmbeddingSpace.Tests.Foundation;

[Trait("Tier", "Unit")]
public sealed class NameListTests
{
    [Theory]
    [InlineData(0, "")]
    [InlineData(2, "'n1', 'n2'")]
    [InlineData(10, "'n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7', 'n8', 'n9', 'n10'")]
    [InlineData(1012, "'n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7', 'n8', 'n9', 'n10' and 1002 more")]
    public void Ten_are_named_and_the_rest_is_counted(int count, string expected) =>
        Assert.Equal(expected, NameList.Of([.. Enumerable.Range(1, count).Select(number => $"n{number}")]));
}

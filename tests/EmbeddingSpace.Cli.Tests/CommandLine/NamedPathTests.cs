using EmbeddingSpace.Cli.CommandLine;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.CommandLine;

[Trait("Tier", "Unit")]
public sealed class NamedPathTests
{
    private const string Option = "--head";

    [Theory]
    [InlineData("model.zip", null, "model.zip")]
    [InlineData("news=model.zip", "news", "model.zip")]
    [InlineData("news=a=b.zip", "news", "a=b.zip")]
    public void A_name_stands_before_the_first_equals_sign(string text, string? name, string path) =>
        Assert.Equal(new(name, path), NamedPath.Read(Option, text));

    [Fact]
    public void What_lies_under_the_whole_of_it_is_a_path()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a=b.zip", "");
        Assert.Equal(new(null, path), NamedPath.Read(Option, path));
    }

    [Theory]
    [InlineData("=model.zip", "no name before")]
    [InlineData(" =model.zip", "no name before")]
    [InlineData("news=", "no file behind")]
    public void Neither_may_be_empty(string text, string found)
    {
        var message = Assert.Throws<UsageException>(() => NamedPath.Read(Option, text)).Message;
        Assert.StartsWith($"'{Option}' '{text}': expected NAME=FILE", message, StringComparison.Ordinal);
        Assert.Contains(found, message, StringComparison.Ordinal);
    }
}

using Xunit;

namespace EmbeddingSpace.Architecture.Tests.Sources;

[Trait("Tier", "Unit")]
public sealed class LineTests
{
    private const int MostCharacters = 160;

    [Fact]
    public void No_line_is_wider_than_a_window()
    {
        string[] found =
        [
            .. from file in SourceTree.Code.Concat(SourceTree.Prose)
               from line in file.Text.Split('\n').Index()
               where line.Item.TrimEnd('\r').Length > MostCharacters
               select $"{file.Path}({line.Index + 1}): {line.Item.Length} characters",
        ];
        Law.Holds(found, $"{found.Length} lines of more than {MostCharacters} characters. Wrap them by meaning");
    }
}

using Xunit;

namespace EmbeddingSpace.Architecture.Tests.Sources;

[Trait("Tier", "Unit")]
public sealed class LineTests
{
    private const int MostCharacters = 160;

    // Lines that were longer when the law was made. It may only fall; at 0 the constant goes, and the law stands as written.
    private const int LongLinesLeft = 0;

    [Fact]
    public void No_line_is_wider_than_a_window()
    {
        var files = SourceTree.Code.Concat(SourceTree.Prose)
            .Select(file => (file.Path, Lines: file.Text.Split('\n').Index().Where(line => line.Item.TrimEnd('\r').Length > MostCharacters).Select(line => line.Index + 1).ToArray()))
            .Where(file => file.Lines.Length > 0).ToArray();
        var count = files.Sum(file => file.Lines.Length);
        if (count > LongLinesLeft)
            Law.Holds([.. files.Select(file => $"{file.Path}: {string.Join(", ", file.Lines)}")],
                $"{count} lines of more than {MostCharacters} characters, where {LongLinesLeft} were left. Wrap them by meaning; they are");
        Assert.True(count == LongLinesLeft, $"{count} lines of more than {MostCharacters} characters are left: lower {nameof(LongLinesLeft)} from {LongLinesLeft} to {count}.");
    }
}

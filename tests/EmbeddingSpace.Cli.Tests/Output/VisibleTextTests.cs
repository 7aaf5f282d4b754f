using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Cli.Reports.Content;
using EmbeddingSpace.Cli.Reports.Pages;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Output;

[Trait("Tier", "Unit")]
public class VisibleTextTests
{
    [Theory]
    [InlineData("plain – größer 日本 🎬", "plain – größer 日本 🎬")]
    [InlineData("\u001b[31mred\u0007", "\\u001B[31mred\\u0007")]
    [InlineData("a\u202Etxt.exe", "a\\u202Etxt.exe")]
    [InlineData("\u2066isolate\u2069\u200B\u2028", "\\u2066isolate\\u2069\\u200B\\u2028")]
    [InlineData("\u009B31m", "\\u009B31m")]
    [InlineData("\U000E0041tag", "\\uDB40\\uDC41tag")]
    [InlineData("one\ttwo\nthree", "one two three")]
    public void What_hides_or_steers_is_shown_as_its_escape(string text, string shown) => Assert.Equal(shown, VisibleText.Line(text));

    [Fact]
    public void A_lone_surrogate_is_shown_as_its_escape() => Assert.Equal("a\\uD800b", VisibleText.Line("a" + (char)0xD800 + "b"));

    [Fact]
    public void Cells_of_a_CSV_file_are_no_formulas_and_numbers_stay_numbers()
    {
        var lines = Csv([["=1+1"], ["+5"], ["-"], ["@sum"], ["\ttab"], ["\u001b]0;title\u0007"], ["a\u202Eb"], ["plain"], [-1.5], [-2]]);
        Assert.Equal(["Name", "'=1+1", "'+5", "'-", "'@sum", "'\ttab", "\\u001B]0;title\\u0007", "a\\u202Eb", "plain", "-1.5", "-2"], lines);
    }

    [Fact]
    public void Markdown_shows_escapes()
    {
        using var stream = new MemoryStream();
        MarkdownReport.Write(stream, new("a\u202Eb", "\u001b[2J", [], [], [], new("T", ["Name"], [["\u2066x"]])));
        var page = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        Assert.StartsWith("# a\\\\u202Eb\n\n\\\\u001B\\[2J\n", page, StringComparison.Ordinal);
        Assert.Contains("| \\\\u2066x |", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_and_arguments_in_messages_are_shown_as_escapes()
    {
        using var folder = new TemporaryFolder();
        CommandLineRun.Of("inspect", "--model", folder.File("a\u001b[31m\u202E")).IsRefused("a\\u001B[31m\\u202E");
    }

    private static string[] Csv(ReportCell[][] rows)
    {
        using var stream = new MemoryStream();
        CsvReport.Write(stream, new("t", "s", [], [], [], new("T", ["Name"], [.. rows])));
        return System.Text.Encoding.UTF8.GetString(stream.ToArray()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }
}

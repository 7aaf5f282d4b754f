using System.Text;
using EmbeddingSpace.Cli.Reports.Content;
using EmbeddingSpace.Cli.Reports.Pages;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Reports.Pages;

[Trait("Tier", "Unit")]
public class ReportTests
{
    private static readonly Report Hostile = new("<b>title</b>", "</script><script>alert(1)</script>", [new("a<b", "1", "\"0\"")],
        [new HeatMap("map", "note", "row", "column", [[0, 0.5], [1, 0.25]], 0, 1) { Marked = [(0, 1)] }], [],
        new("rows", ["Token", "Score"], [["<img src=x onerror=alert(1)>", 0.1], ["a\u0000b", 1 / 3.0], ["say \"hi\", you", double.NaN]]));

    [Fact]
    public void Nothing_in_a_token_becomes_markup()
    {
        var page = Html();
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("alert(1)</script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;img src=x onerror=alert(1)&gt;", page, StringComparison.Ordinal);
        Assert.Contains("a\u2400b", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_needs_nothing_beside_itself()
    {
        var page = Html();
        foreach (var reference in (string[])["http:", "https:", "src=\"", "href=", "@import", "url("])
            Assert.DoesNotContain(reference, page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_reads_back_as_it_was()
    {
        using var stream = new MemoryStream();
        CsvReport.Write(stream, Hostile);
        string[] lines = ["Token,Score", "<img src=x onerror=alert(1)>,0.1", "a\\u0000b,0.3333333333333333", "\"say \"\"hi\"\", you\",", ""];
        Assert.Equal(string.Join("\r\n", lines), Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void Numbers_too_many_for_a_page_are_left_to_the_data_and_the_page_says_so()
    {
        var rows = Enumerable.Range(0, HtmlReport.MostRows + 1);
        var full = Hostile with { Data = ReportTable.Of("rows", ["Token", "Score"], rows, row => [$"token{row}", row]) };
        var compact = full with { Tables = [new("compact", ["Token"], [["kept"]])] };
        Assert.Contains("token20000", Html(full), StringComparison.Ordinal); // nothing stands for it
        Assert.DoesNotContain("token20000", Html(compact), StringComparison.Ordinal);
        Assert.Contains("20001 rows are too many for a page (at most 20000); the option --csv writes them all.", Html(compact), StringComparison.Ordinal);
        Assert.Contains("<td>kept</td>", Html(compact), StringComparison.Ordinal);
    }

    private static string Html() => Html(Hostile);

    private static string Html(Report report)
    {
        using var stream = new MemoryStream();
        HtmlReport.Write(stream, report);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

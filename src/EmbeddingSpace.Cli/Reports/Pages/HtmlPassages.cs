using static EmbeddingSpace.Cli.Reports.Svg.SvgElement;

namespace EmbeddingSpace.Cli.Reports.Pages;

/// <summary>Texts of a page with their stretches marked.</summary>
internal static class HtmlPassages
{
    // What is weaker is left as it is.
    private const double Weakest = .05;
    private const int Steps = 4;

    /// <summary>Write them below one another.</summary>
    public static void Write(TextWriter writer, string title, string note, IReadOnlyList<Passage> passages)
    {
        writer.WriteLine($"<section><h2>{Encode(title)}</h2><p>{Encode(note)}</p>");
        writer.WriteLine("<p class=\"legend\">Speaks for it: <mark class=\"for s1\">a little</mark> <mark class=\"for s2\">some</mark> "
            + "<mark class=\"for s3\">much</mark> <mark class=\"for s4\">most</mark>; against it: <mark class=\"against s1\">a little</mark> "
            + "<mark class=\"against s2\">some</mark> <mark class=\"against s3\">much</mark> <mark class=\"against s4\">most</mark>, beside the strongest "
            + "of its text. Point at a word for its number.</p>");
        foreach (var passage in passages)
        {
            writer.WriteLine($"<article class=\"passage\"><h3>{Encode(passage.Title)}</h3>");
            foreach (var text in passage.Texts) writer.WriteLine($"<p class=\"text\" dir=\"auto\">{string.Concat(text.Select(Mark))}</p>");
            writer.WriteLine($"<p class=\"note\">{Encode(passage.Note)}</p></article>");
        }
        writer.WriteLine("</section>");
    }

    private static string Mark(Passage.Stretch stretch)
    {
        var text = EncodeLines(stretch.Text);
        if (stretch.Tip is not { } tip) return text;
        var share = Math.Min(Math.Abs(stretch.Strength), 1);
        var style = share < Weakest ? "" : Invariant($" class=\"{(stretch.Strength > 0 ? "for" : "against")} s{Math.Max(1, Math.Ceiling(share * Steps)):0}\"");
        return $"<mark{style} title=\"{Encode(tip)}\">{text}</mark>";
    }

    // Line ends stay what they are.
    private static string EncodeLines(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(Encode));
}

using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Cli.Reports.Content;
using EmbeddingSpace.Cli.Reports.Pages;

namespace EmbeddingSpace.Cli.Reports.Svg;

/// <summary>A map of tokens as SVG.</summary>
internal static class TokenMapPicture
{
    /// <summary>Write what stands inside the picture.</summary>
    public static void Write(TextWriter writer, TokenMap map)
    {
        foreach (var placed in TokenPlacement.Place(map))
        {
            var (token, text) = (placed.Token, HtmlReport.Encode(placed.Token.Text));
            writer.WriteLine(FormattableString.Invariant($"<text x=\"{placed.X:0.#}\" y=\"{placed.Y + placed.FontSize * 0.35:0.#}\" class=\"token {(token.Score < 0 ? "negative" : "positive")}\" font-size=\"{placed.FontSize:0.#}\"><title>{text}: {Tables.Number(token.Score)}</title>{text}</text>"));
        }
    }
}

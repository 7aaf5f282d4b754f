namespace EmbeddingSpace.Cli.Reports.Svg;

/// <summary>A map of tokens as SVG.</summary>
internal static class TokenMapPicture
{
    /// <summary>Write what stands inside the picture.</summary>
    public static void Write(TextWriter writer, TokenMap map)
    {
        foreach (var placed in TokenPlacement.Place(map))
        {
            var (sign, text) = (placed.Token.Score < 0 ? "negative" : "positive", SvgElement.Encode(placed.Token.Text));
            writer.WriteLine(Invariant($"<text x=\"{placed.X:0.#}\" y=\"{placed.Y + placed.FontSize * 0.35:0.#}\" class=\"token {sign}\" ")
                + Invariant($"font-size=\"{placed.FontSize:0.#}\"><title>{text}: {NumberText.Score(placed.Token.Score)}</title>{text}</text>"));
        }
    }
}

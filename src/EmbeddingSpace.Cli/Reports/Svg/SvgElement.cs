using System.Net;

namespace EmbeddingSpace.Cli.Reports.Svg;

/// <summary>The elements that pictures are drawn of, with places to a tenth of a pixel.</summary>
internal static class SvgElement
{
    /// <summary>Text that cannot be markup; control characters as the pictures Unicode has of them.</summary>
    public static string Encode(string text) => WebUtility.HtmlEncode(text.Any(char.IsControl) ? string.Concat(text.Select(Shown)) : text);

    /// <summary>A text, encoded.</summary>
    /// <param name="x">Where it is anchored.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="style">Names of its classes.</param>
    /// <param name="content">What it says.</param>
    /// <param name="attributes">What else there is to say of it.</param>
    public static string Text(double x, double y, string style, string content, string attributes = "") =>
        Invariant($"<text x=\"{x:0.#}\" y=\"{y:0.#}\" class=\"{style}\"{attributes}>{Encode(content)}</text>");

    /// <summary>A straight line.</summary>
    public static string Line((double X, double Y) from, (double X, double Y) to, string style) =>
        Invariant($"<line x1=\"{from.X:0.#}\" x2=\"{to.X:0.#}\" y1=\"{from.Y:0.#}\" y2=\"{to.Y:0.#}\" class=\"{style}\"/>");

    /// <summary>A line through points.</summary>
    public static string Lines(IEnumerable<(double X, double Y)> points, string style) =>
        $"<polyline points=\"{string.Join(' ', points.Select(point => Invariant($"{point.X:0.#},{point.Y:0.#}")))}\" class=\"{style}\"/>";

    /// <summary>A rectangle.</summary>
    /// <param name="x">Left.</param>
    /// <param name="y">Top.</param>
    /// <param name="width">Width.</param>
    /// <param name="height">Height.</param>
    /// <param name="attribute">Class or colour.</param>
    public static string Rectangle(double x, double y, double width, double height, string attribute) =>
        Invariant($"<rect x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{width:0.#}\" height=\"{height:0.#}\" {attribute}/>");

    private static char Shown(char character) => character switch
    {
        < ' ' => (char)('\u2400' + character),
        '\u007f' => '\u2421',
        _ when char.IsControl(character) => '\ufffd',
        _ => character,
    };
}

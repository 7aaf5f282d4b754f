using ScottPlot;
using SkiaSharp;

namespace EmbeddingSpace.Cli.Reports.Png;

/// <summary>The fonts that pictures are labelled with: whatever the machine has.</summary>
internal static class PngFont
{
    private static readonly string[] Preferred = ["DejaVu Sans", "Noto Sans", "Liberation Sans", "Open Sans", "Segoe UI", "Arial", "Helvetica"];

    /// <summary>Whether the machine has a font at all.</summary>
    public static bool IsInstalled => Families().Count > 0;

    /// <summary>Name of the font for everything but tokens.</summary>
    /// <exception cref="UsageException">The machine has no font.</exception>
    public static string Find()
    {
        var families = Families();
        if (families.Count == 0)
            throw new UsageException("'--png': expected a font on this machine to label pictures with, found none; "
                + "install one, for example the package fonts-dejavu-core, or use '--html'.");
        return Preferred.FirstOrDefault(families.Contains) ?? families[0];
    }

    /// <summary>A font that has the letters of a text, where the usual one may lack them.</summary>
    public static string For(string text, string usual) => text.All(character => character < 0x180) ? usual : Fonts.Detect(text);

    // Without any font the library lists one of no name, and draws no letter.
    private static List<string> Families() => [.. SKFontManager.Default.FontFamilies.Where(name => name.Length > 0)];
}

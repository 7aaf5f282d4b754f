using System.Globalization;

namespace EmbeddingSpace.Cli.Output;

/// <summary>Numbers as people read them, the same in tables, pages and pictures.</summary>
internal static class NumberText
{
    /// <summary>A share or score with four digits; a dash where there is no number.</summary>
    public static string Score(double? value) =>
        value is { } number && double.IsFinite(number) ? number.ToString("0.0000", CultureInfo.InvariantCulture) : "-";

    /// <summary>A whole number without separators.</summary>
    public static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A share in percent.</summary>
    /// <param name="share">1 for all.</param>
    /// <param name="format">How many digits.</param>
    public static string Percent(double share, string format = "0.0") => (100 * share).ToString(format, CultureInfo.InvariantCulture) + " %";

    /// <summary>A time in seconds with one digit.</summary>
    public static string Seconds(double seconds) => seconds.ToString("0.0", CultureInfo.InvariantCulture);
}

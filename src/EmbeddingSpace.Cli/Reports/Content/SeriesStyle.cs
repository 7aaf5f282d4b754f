namespace EmbeddingSpace.Cli.Reports.Content;

/// <summary>Which colour a series has, on pages and in pictures alike.</summary>
internal static class SeriesStyle
{
    // Blue, orange and purple: told apart with every common kind of colour blindness, and 4.5 : 1 against white.
    private static readonly string[] Colours = ["#00458a", "#a84b00", "#5b3b8c"];

    // A control has the place of what it controls, in grey: the darker and the lighter.
    private static readonly string[] Greys = ["#6b7280", "#a3a9b3", "#c7ccd4"];

    /// <summary>Class name of a series on a page.</summary>
    public static string Class(IReadOnlyList<Series> all, int index) =>
        Invariant($"{(all[index].IsControl ? "control" : "series")} s{Place(all, index)}");

    /// <summary>Colour of a series on white ground.</summary>
    public static string Colour(IReadOnlyList<Series> all, int index) => (all[index].IsControl ? Greys : Colours)[Place(all, index)];

    private static int Place(IReadOnlyList<Series> all, int index) =>
        all.Take(index).Count(series => series.IsControl == all[index].IsControl) % Colours.Length;
}

namespace EmbeddingSpace.Cli.Reports.Content;

/// <summary>Bars that run from left to right, in groups.</summary>
/// <param name="Title">What the numbers are.</param>
/// <param name="Note">How to read them, and what chance would give.</param>
/// <param name="Groups">Names of the groups.</param>
/// <param name="Series">One bar a group each.</param>
internal sealed record BarChart(string Title, string Note, IReadOnlyList<string> Groups, IReadOnlyList<Series> Series) : Picture(Title, Note)
{
    /// <summary>A line across all bars: what chance gives; null = none, a series is the control.</summary>
    public (double Value, string Name)? Reference { get; init; }

    /// <summary>Ends of the axis: 0 and what is drawn.</summary>
    public (double Low, double High) Range()
    {
        var values = Series.SelectMany(series => series.Values).Append(Reference?.Value ?? 0).Append(0).ToList();
        var (low, high) = (values.Min(), values.Max());
        return (low, high > low ? high : low + 1);
    }
}

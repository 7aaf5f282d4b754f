namespace EmbeddingSpace.Cli.Reports.Content;

/// <summary>One number of a report.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">Its value.</param>
/// <param name="Control">What chance, or no effect at all, would give; null for plain counts, which need none.</param>
internal sealed record ReportFact(string Name, string Value, string? Control = null)
{
    /// <summary>How long the work took.</summary>
    public static ReportFact Seconds(double seconds) => new("Seconds", NumberText.Seconds(seconds));
}

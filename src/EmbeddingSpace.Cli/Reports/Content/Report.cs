namespace EmbeddingSpace.Cli.Reports.Content;

/// <summary>What an analysis found, in a form that terminal, page and CSV file share.</summary>
/// <param name="Title">What was looked at.</param>
/// <param name="Summary">What was found, in a sentence or two.</param>
/// <param name="Facts">Single numbers, each with its control.</param>
/// <param name="Pictures">What is better looked at than read.</param>
/// <param name="Tables">Compact tables, for people.</param>
/// <param name="Data">Every number, one a row: the content of the CSV file; the page shows it too unless it is too long for one.</param>
internal sealed record Report(
    string Title, string Summary, IReadOnlyList<ReportFact> Facts, IReadOnlyList<Picture> Pictures, IReadOnlyList<ReportTable> Tables, ReportTable Data)
{
    /// <summary>Texts with their stretches marked, which only the page shows; and how to read them.</summary>
    public (string Title, string Note, IReadOnlyList<Passage> Texts)? Passages { get; init; }
}

namespace EmbeddingSpace.Cli.Reports.Content;

/// <summary>Lines over a logarithmic axis.</summary>
/// <param name="Title">What the numbers are.</param>
/// <param name="Note">How to read them, and what chance would give.</param>
/// <param name="Axis">What the places are.</param>
/// <param name="Places">Places on the axis, above 0, ascending.</param>
/// <param name="Series">The lines, between <paramref name="Low"/> and <paramref name="High"/>.</param>
/// <param name="Low">Bottom of the picture.</param>
/// <param name="High">Top of the picture.</param>
internal sealed record LineChart(
    string Title, string Note, string Axis, IReadOnlyList<int> Places, IReadOnlyList<Series> Series, double Low, double High)
    : Picture(Title, Note);

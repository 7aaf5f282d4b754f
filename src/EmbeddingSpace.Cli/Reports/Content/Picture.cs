namespace EmbeddingSpace.Cli.Reports.Content;

/// <summary>Numbers to look at: a heat map, bars, lines or a map of tokens.</summary>
/// <param name="Title">What the numbers are.</param>
/// <param name="Note">How to read them, and what chance would give.</param>
internal abstract record Picture(string Title, string Note);

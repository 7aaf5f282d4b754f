namespace EmbeddingSpace.Cli.Texts;

/// <summary>Texts, or pairs of them.</summary>
/// <param name="First">The texts, or the first of each pair.</param>
/// <param name="Second">The second of each pair; null where they are single texts.</param>
internal sealed record TextRows(IReadOnlyList<string> First, IReadOnlyList<string>? Second);

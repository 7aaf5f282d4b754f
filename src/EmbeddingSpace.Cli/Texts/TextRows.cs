using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Cli.Texts;

/// <summary>Texts, or pairs of them.</summary>
/// <param name="First">The texts, or the first of each pair.</param>
/// <param name="Second">The second of each pair; null where they are single texts.</param>
internal sealed record TextRows(IReadOnlyList<string> First, IReadOnlyList<string>? Second)
{
    /// <summary>The pairs; null where they are single texts.</summary>
    public IReadOnlyList<TextPair>? Pairs => Second is null ? null : [.. First.Zip(Second, (first, second) => new TextPair(first, second))];
}

namespace EmbeddingSpace.Scoring.Batching;

/// <summary>What a caller wants scored.</summary>
/// <param name="Texts">Texts; null where they are pairs.</param>
/// <param name="Pairs">Pairs; null where they are texts.</param>
internal sealed record BatchedTexts(IReadOnlyList<string?>? Texts, IReadOnlyList<TextPair>? Pairs)
{
    /// <summary>Number of texts, or of pairs.</summary>
    public int Count => Texts?.Count ?? Pairs!.Count;

    /// <summary>Those of several callers, all of one kind, in order.</summary>
    public static BatchedTexts Joined(IReadOnlyList<BatchedTexts> parts) => parts[0].Pairs is null
        ? new([.. parts.SelectMany(part => part.Texts!)], null)
        : new(null, [.. parts.SelectMany(part => part.Pairs!)]);

    /// <summary>Those at some places.</summary>
    public BatchedTexts At(IReadOnlyList<int> places) => Pairs is null
        ? new([.. places.Select(place => Texts![place])], null)
        : new(null, [.. places.Select(place => Pairs[place])]);

    /// <summary>Score them.</summary>
    public TextScores Score(ITextScorer scorer, CancellationToken stop) => Pairs is null
        ? scorer.Score(Texts!, null, stop)
        : ((ITextPairScorer)scorer).ScorePairs(Pairs, null, stop);
}

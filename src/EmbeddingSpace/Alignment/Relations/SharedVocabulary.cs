using EmbeddingSpace.Projection.Spaces;

namespace EmbeddingSpace.Alignment.Relations;

/// <summary>The tokens that two models share: the axes on which they meet.</summary>
/// <remarks>
/// Where both vocabularies write tokens alike, the texts of tokens are compared; else their characters and whether they start a word or continue one: the
/// same token are <c>ing</c> behind <c>##</c> and without a <c>Ġ</c> or <c>▁</c>, and <c>the</c>, <c>Ġthe</c> and <c>▁the</c>. Upper and lower case differ;
/// special tokens are shared with special tokens of the same text alone.
/// </remarks>
public sealed class SharedVocabulary
{
    private SharedVocabulary(int[] source, int[] target, int sourceSize, int targetSize) =>
        (SourceIds, TargetIds, SourceSize, TargetSize) = (source, target, sourceSize, targetSize);

    /// <summary>Number of shared tokens.</summary>
    public int Count => SourceIds.Length;

    /// <summary>Tokens of the source.</summary>
    public int SourceSize { get; }

    /// <summary>Tokens of the target.</summary>
    public int TargetSize { get; }

    /// <summary>Share of the source's tokens that the target has too.</summary>
    public double SourceOverlap => (double)Count / SourceSize;

    /// <summary>Share of the target's tokens that the source has too.</summary>
    public double TargetOverlap => (double)Count / TargetSize;

    /// <summary>Whether both vocabularies are the same tokens with the same ids.</summary>
    public bool IsWhole => Count == SourceSize && Count == TargetSize && SourceIds.SequenceEqual(TargetIds);

    /// <summary>Rows of the source's E, ascending.</summary>
    internal int[] SourceIds { get; }

    /// <summary>Rows of the target's E with the same tokens, in the same order.</summary>
    internal int[] TargetIds { get; }

    /// <summary>Match tokens by their text, however each vocabulary writes it.</summary>
    /// <param name="source">One embedding space.</param>
    /// <param name="target">The other.</param>
    /// <exception cref="VocabularyMismatchException">
    /// They share fewer tokens than twice the wider hidden state: any correlation over them would be chance.
    /// </exception>
    public static SharedVocabulary Between(VocabularySpace source, VocabularySpace target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        var shared = Of(source, target);
        var needed = Fewest(source, target);
        if (shared.Count < needed)
            throw new VocabularyMismatchException(
                $"Vocabularies of '{source.Name}' ({shared.SourceSize} tokens) and '{target.Name}' ({shared.TargetSize} tokens): "
                + $"expected at least {needed} shared tokens, twice the wider hidden state, found {shared.Count}; align models that share a vocabulary.");
        return shared;
    }

    /// <summary>Fewest shared tokens that a linear map between two spaces can be fitted on.</summary>
    internal static int Fewest(VocabularySpace source, VocabularySpace target) => Fewest(source.Hidden, target.Hidden);

    /// <summary>The same for hidden widths.</summary>
    internal static int Fewest(int sourceHidden, int targetHidden) => 2 * Math.Max(sourceHidden, targetHidden);

    /// <summary>A seeded sample of the shared tokens; all of them where they are no more.</summary>
    internal SharedVocabulary Sample(int count, int seed)
    {
        if (Count <= count) return this;
        var kept = SeededOrder.Of(Count, seed)[..count];
        Array.Sort(kept);
        return new([.. kept.Select(i => SourceIds[i])], [.. kept.Select(i => TargetIds[i])], SourceSize, TargetSize);
    }

    /// <summary>The same, however few.</summary>
    internal static SharedVocabulary Of(VocabularySpace source, VocabularySpace target)
    {
        var alike = source.Texts.IsWrittenLike(target.Texts);
        var (targetIds, targetSize) = (new Dictionary<string, int>(StringComparer.Ordinal), 0);
        foreach (var (id, text) in Texts(target))
        {
            targetSize++;
            if (text is not null) targetIds.TryAdd(text, id);
        }

        var (shared, matched, sourceSize) = (new List<int>(), new List<int>(), 0);
        foreach (var (id, text) in Texts(source))
        {
            sourceSize++;
            // Each token is shared once.
            if (text is null || !targetIds.Remove(text, out var match)) continue;
            shared.Add(id);
            matched.Add(match);
        }

        return new([.. shared], [.. matched], sourceSize, targetSize);

        IEnumerable<(int Id, string? Text)> Texts(VocabularySpace space) => Enumerable.Range(0, space.Size).Where(space.Texts.HasToken)
            .Select(id => (id, alike ? space.Texts[id] : space.Texts.Spelling(id)));
    }
}

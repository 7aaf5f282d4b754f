using EmbeddingSpace.Scoring;
using EmbeddingSpace.Tokenization.Sequences;

namespace EmbeddingSpace.Translation.Sources;

/// <summary>An anchor as the source reads it: its ids, where the source is a checkpoint, else the text itself, or the pair.</summary>
/// <param name="Sequence">Ids of the source; default where it reads texts.</param>
/// <param name="Texts">The text, or both; default where the source reads ids.</param>
/// <param name="IsPair">Whether there are two.</param>
internal readonly record struct SourceAnchor(TokenSequence Sequence, TextPair Texts = default, bool IsPair = false)
{
    /// <summary>Whether ids were cut off to fit the source's maximum length; of texts nobody here knows.</summary>
    public bool IsTruncated => Sequence is { Ids: not null, Truncated: true };

    /// <summary>A text for a source that reads texts.</summary>
    public static SourceAnchor Of(string text) => new(default, new(text, null));

    /// <summary>A pair for a source that reads texts.</summary>
    public static SourceAnchor Of(TextPair pair) => new(default, pair, IsPair: true);
}

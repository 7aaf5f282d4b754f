using EmbeddingSpace.Tokenization.Tracing;

namespace EmbeddingSpace.Tokenization.Words;

/// <summary>sentencepiece's words: spaces become a mark that the word behind it begins with.</summary>
/// <param name="Mark">The mark, <c>▁</c>.</param>
/// <param name="Prepend">Which words get a mark without a space.</param>
/// <param name="Cuts">Cut at the marks; otherwise the text is cut no further.</param>
internal sealed record MetaspacePreTokenizer(char Mark, PrependScheme Prepend, bool Cuts) : IPreTokenizer, IPieceCutter
{
    /// <inheritdoc/>
    public string Fingerprint => $"metaspace {Mark} {Prepend} cuts={Cuts}";

    /// <inheritdoc/>
    public bool NeedsOrigins => Prepend == PrependScheme.First;

    /// <inheritdoc/>
    public void Split(PieceText text)
    {
        text.Replace(' ', Mark);
        if (Prepend != PrependScheme.Never)
            text.Prepend(Mark, (pieces, index) => pieces[index][0] != Mark && (Prepend == PrependScheme.Always || pieces.OriginStart(index) == 0));
        if (Cuts) text.Cut(this);
    }

    /// <inheritdoc/>
    public void Cut(ReadOnlySpan<char> piece, PieceText pieces)
    {
        // A mark belongs to what stands behind it; of several, all but the last are words of their own.
        for (var start = 0; start < piece.Length;)
        {
            var next = start + 1 < piece.Length ? piece[(start + 1)..].IndexOf(Mark) : -1;
            var end = next < 0 ? piece.Length : start + 1 + next;
            pieces.Keep(start, end);
            start = end;
        }
    }
}

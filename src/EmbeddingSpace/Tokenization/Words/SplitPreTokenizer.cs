using EmbeddingSpace.Tokenization.Patterns;
using EmbeddingSpace.Tokenization.Tracing;

namespace EmbeddingSpace.Tokenization.Words;

/// <summary>Cuts a text at the matches of a pattern.</summary>
/// <param name="pattern">The pattern.</param>
/// <param name="behavior">What becomes of the matches.</param>
/// <param name="invert">Take what is between matches for the matches.</param>
internal sealed class SplitPreTokenizer(ITextPattern pattern, SplitBehavior behavior, bool invert = false) : IPreTokenizer, IPieceCutter
{
    [ThreadStatic] private static List<(int Start, int End)>? _matches;
    [ThreadStatic] private static List<(int Start, int End, bool Match)>? _parts;

    /// <inheritdoc/>
    public string Fingerprint => $"split {behavior} invert={invert} {pattern.Fingerprint}";

    /// <inheritdoc/>
    public void Split(PieceText text) => text.Cut(this);

    /// <inheritdoc/>
    public void Cut(ReadOnlySpan<char> piece, PieceText pieces)
    {
        var matches = _matches ??= [];
        matches.Clear();
        pattern.Find(piece, matches);
        var parts = _parts ??= [];
        parts.Clear();
        var done = 0;
        foreach (var (start, end) in matches)
        {
            if (done < start) parts.Add((done, start, invert));
            parts.Add((start, end, !invert));
            done = end;
        }
        if (done < piece.Length) parts.Add((done, piece.Length, invert));
        switch (behavior)
        {
            case SplitBehavior.Removed: KeepOthers(parts, pieces); break;
            case SplitBehavior.Isolated: KeepAll(parts, pieces); break;
            case SplitBehavior.Contiguous: KeepRuns(parts, pieces); break;
            case SplitBehavior.MergedWithPrevious: KeepWithPrevious(parts, pieces); break;
            default: KeepWithNext(parts, pieces); break;
        }
    }

    private static void KeepOthers(List<(int Start, int End, bool Match)> parts, PieceText pieces)
    {
        foreach (var (start, end, match) in parts)
            if (!match) pieces.Keep(start, end);
    }

    private static void KeepAll(List<(int Start, int End, bool Match)> parts, PieceText pieces)
    {
        foreach (var (start, end, _) in parts) pieces.Keep(start, end);
    }

    private static void KeepRuns(List<(int Start, int End, bool Match)> parts, PieceText pieces)
    {
        for (var i = 0; i < parts.Count;)
        {
            var first = i;
            while (i < parts.Count && parts[i].Match == parts[first].Match) i++;
            pieces.Keep(parts[first].Start, parts[i - 1].End);
        }
    }

    // Of matches side by side only the first has another word before it.
    private static void KeepWithPrevious(List<(int Start, int End, bool Match)> parts, PieceText pieces)
    {
        for (var i = 0; i < parts.Count;)
        {
            var joins = !parts[i].Match && i + 1 < parts.Count && parts[i + 1].Match;
            pieces.Keep(parts[i].Start, parts[joins ? i + 1 : i].End);
            i += joins ? 2 : 1;
        }
    }

    // Of matches side by side only the last has another word behind it.
    private static void KeepWithNext(List<(int Start, int End, bool Match)> parts, PieceText pieces)
    {
        for (var i = 0; i < parts.Count;)
        {
            var joins = parts[i].Match && i + 1 < parts.Count && !parts[i + 1].Match;
            pieces.Keep(parts[i].Start, parts[joins ? i + 1 : i].End);
            i += joins ? 2 : 1;
        }
    }
}

using EmbeddingSpace.Projection.Spaces;

namespace EmbeddingSpace.Projection.Tokens;

/// <summary>Which tokens may appear in a reading; a token must pass every condition that is set. Without any, all tokens pass.</summary>
public sealed record TokenFilter
{
    /// <summary>Only tokens of ASCII characters (the mark of a word's start or continuation is not looked at).</summary>
    public bool Ascii { get; init; }

    /// <summary>Only tokens of letters and digits (the mark of a word's start or continuation is not looked at).</summary>
    public bool Alphanumeric { get; init; }

    /// <summary>Only tokens that start a word: no <c>##…</c> in WordPiece, only <c>Ġ…</c> in byte-level vocabularies.</summary>
    public bool WordStartsOnly { get; init; }

    /// <summary>Without special tokens and rows of E that no token has.</summary>
    public bool WithoutSpecial { get; init; }

    /// <summary>Only these tokens, as the vocabulary writes them; null = no list.</summary>
    public IReadOnlyCollection<string>? Tokens { get; init; }

    /// <summary>The ids that pass, ascending; null when every token passes.</summary>
    /// <exception cref="InvalidSelectionException">A listed token is not in the vocabulary, or no token passes.</exception>
    internal int[]? Ids(VocabularySpace space)
    {
        if (this is { Ascii: false, Alphanumeric: false, WordStartsOnly: false, WithoutSpecial: false, Tokens: null }) return null;
        var texts = space.Texts;
        HashSet<int>? listed = null;
        if (Tokens is not null)
        {
            var unknown = Tokens.Where(token => texts.Find(token) is null).ToList();
            if (unknown.Count > 0)
                throw new InvalidSelectionException(
                    $"Tokens {string.Join(", ", unknown.Select(token => $"'{token}'"))}: "
                    + $"expected tokens of the vocabulary of '{space.Name}' as it writes them ({texts.MarkRule}), found none of that text.");
            listed = [.. Tokens.Select(token => texts.Find(token)!.Value)];
        }
        var ids = Enumerable.Range(0, space.Size).Where(id =>
            (listed is null || listed.Contains(id))
            && (!Ascii || texts.Surface(id).All(char.IsAscii))
            && (!Alphanumeric || (texts.HasToken(id) && texts.Surface(id).All(char.IsLetterOrDigit)))
            && (!WordStartsOnly || texts.IsWordStart(id))
            && (!WithoutSpecial || (texts.HasToken(id) && !texts.IsSpecial(id)))).ToArray();
        return ids.Length > 0 ? ids : throw new InvalidSelectionException(
            $"Token filter: expected it to leave tokens of the vocabulary of '{space.Name}', found that none of its {space.Size} tokens passes; loosen it.");
    }
}

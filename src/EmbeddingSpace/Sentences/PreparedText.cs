using EmbeddingSpace.Tokenization.Normalization;
using EmbeddingSpace.Tokenization.Sequences;

namespace EmbeddingSpace.Sentences;

/// <summary>A text as a sentence encoder reads it: behind its prompt, without the blanks round both, lower-cased where the folder says so.</summary>
/// <param name="prompt">What is put before.</param>
/// <param name="text">The text; null counts as the empty one.</param>
/// <param name="lowerCase">Whether it is lower-cased.</param>
internal sealed class PreparedText(string prompt, string? text, bool lowerCase)
{
    /// <summary>What the model is given.</summary>
    // In the library's order: the prompt is lower-cased, too, and the blanks round both go.
    public string Text => lowerCase ? LowerCaseNormalizer.Lower((prompt + text).Trim()) : (prompt + text).Trim();

    /// <summary>Characters of what the model is given as those of the text itself; tokens of the prompt are of no text, as special ones.</summary>
    public LocatedSequence Locate(LocatedSequence window)
    {
        var places = Places();
        var characters = window.Characters.Select(range => Place(places, range)).ToArray();
        return new(window.Tokens, [.. characters.Select(range => range ?? 0..0)],
            [.. window.Texts.Select((number, token) => characters[token] is null ? null : number)]);
    }

    private static Range? Place(IReadOnlyList<int> places, Range range)
    {
        var own = places.Take(range).Where(place => place >= 0).ToList();
        return own.Count == 0 ? null : own[0]..(own[^1] + 1);
    }

    // Of each character that the model is given that of the text; less than 0: of the prompt.
    private List<int> Places()
    {
        var whole = prompt + text;
        var first = whole[..^whole.TrimStart().Length].EnumerateRunes().Count() - prompt.EnumerateRunes().Count();
        var places = new List<int>();
        foreach (var (place, rune) in whole.Trim().EnumerateRunes().Index())
            for (var i = 0; i < (lowerCase ? LowerCaseNormalizer.Lower(rune.ToString()).EnumerateRunes().Count() : 1); i++) places.Add(first + place);
        return places;
    }
}

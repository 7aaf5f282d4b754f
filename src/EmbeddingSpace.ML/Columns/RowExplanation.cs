using EmbeddingSpace.Explanations;

namespace EmbeddingSpace.ML.Columns;

/// <summary>Which tokens the answer of a row comes from.</summary>
/// <param name="Explanation">As the core gives it.</param>
/// <param name="Texts">The row's text, or both of its pair.</param>
internal sealed record RowExplanation(TextExplanation Explanation, IReadOnlyList<string> Texts)
{
    /// <summary>Stretches of the tokens in UTF-16 units, as <see cref="string.Substring(int, int)"/> takes them; 0 and 0 of special tokens.</summary>
    public IReadOnlyList<(int Start, int Length)> Stretches()
    {
        int[]?[] units = [.. Texts.Select(Units)];
        return [.. Explanation.Tokens.Select(token =>
        {
            var (start, end) = (token.Characters.Start.Value, token.Characters.End.Value);
            if (token.Text is { } text && units[text] is { } places) (start, end) = (places[start], places[end]);
            return (start, end - start);
        })];
    }

    // UTF-16 units before each code point; null where the two are the same.
    private static int[]? Units(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0) return null;
        var places = new List<int> { 0 };
        foreach (var rune in text.EnumerateRunes()) places.Add(places[^1] + rune.Utf16SequenceLength);
        return [.. places];
    }
}

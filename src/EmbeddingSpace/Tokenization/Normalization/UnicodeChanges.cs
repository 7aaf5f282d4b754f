using EmbeddingSpace.Tokenization.Tracing;
using EmbeddingSpace.Tokenization.Unicode;

namespace EmbeddingSpace.Tokenization.Normalization;

/// <summary>The normalisation forms with what becomes of each character, as Hugging Face's library counts it.</summary>
internal static class UnicodeChanges
{
    /// <summary>The normalised text of a text.</summary>
    public static List<CharacterChange> Of(string text, bool compose, bool compatible)
    {
        var decomposed = new List<CharacterChange>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            var parts = UnicodeNormalization.Decomposed(rune.ToString(), compatible);
            for (var i = 0; i < parts.Count; i++) decomposed.Add(new(parts[i], i == 0 ? 0 : 1));
        }
        Order(decomposed);
        return compose ? Composed(decomposed) : decomposed;
    }

    // Runs of non-starters are sorted by their class; the sort must be stable. Each takes its change with it.
    private static void Order(List<CharacterChange> characters)
    {
        for (var start = 0; start < characters.Count; start++)
        {
            if (Class(characters[start]) == 0) continue;
            var end = start + 1;
            while (end < characters.Count && Class(characters[end]) != 0) end++;
            var run = characters.GetRange(start, end - start).OrderBy(Class).ToArray();
            for (var i = 0; i < run.Length; i++) characters[start + i] = run[i];
            start = end;
        }
    }

    private static List<CharacterChange> Composed(List<CharacterChange> decomposed)
    {
        var result = new List<CharacterChange>(decomposed.Count);
        var starter = -1;
        var lastClass = 0;
        foreach (var character in decomposed)
        {
            var combiningClass = Class(character);
            // A mark is blocked from its starter by a mark of the same or a higher class between them.
            var adjacent = starter >= 0 && (result.Count == starter + 1 || (combiningClass != 0 && lastClass < combiningClass));
            if (adjacent && UnicodeNormalization.Compose(result[starter].CodePoint, character.CodePoint) is { } composed)
            {
                result[starter] = new(composed, result[starter].Change + character.Change - 1);
                continue;
            }
            result.Add(character);
            lastClass = combiningClass;
            if (combiningClass == 0) starter = result.Count - 1;
        }
        return result;
    }

    private static int Class(CharacterChange character) => UnicodeTables.CombiningClass(character.CodePoint);
}

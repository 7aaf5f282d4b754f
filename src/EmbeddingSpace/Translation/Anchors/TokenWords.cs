using EmbeddingSpace.Tokenization;

namespace EmbeddingSpace.Translation.Anchors;

/// <summary>Tokens of a vocabulary as words, and sequences of them as models read them.</summary>
internal static class TokenWords
{
    /// <summary>Ids of the alphabetic tokens that are not special, in the vocabulary's order.</summary>
    /// <param name="tokenizer">Whose tokens.</param>
    /// <param name="rows">Rows of the embedding; a tokenizer may have more tokens than that.</param>
    public static int[] Alphabetic(TextTokenizer tokenizer, int rows) => [.. Enumerable.Range(0, Math.Min(tokenizer.VocabularySize, rows)).Where(id =>
        !tokenizer.Special.Contains(id) && tokenizer.Marks.Surface(tokenizer.Tokens[id]) is { Length: > 0 } word && word.All(char.IsLetter))];

    /// <summary>A sequence as text that any tokenizer reads.</summary>
    public static string Join(int[] ids, TextTokenizer tokenizer) => tokenizer.Marks.Join(ids.Select(id => tokenizer.Tokens[id]));
}

using System.Collections;
using System.Globalization;
using EmbeddingSpace.Tokenization;
using EmbeddingSpace.Tokenization.Words;

namespace EmbeddingSpace.Projection.Spaces;

/// <summary>The text of every row of E, and what kind of token it is.</summary>
internal sealed class TokenTexts(TextTokenizer tokenizer, int count) : IReadOnlyList<string>
{
    // No text holds it: a special token is no word of the same characters.
    private const char SpecialMark = '\uFFFF';

    /// <inheritdoc/>
    public int Count => count;

    /// <inheritdoc/>
    public string this[int id] => HasToken(id) ? tokenizer.Tokens[id] : string.Create(CultureInfo.InvariantCulture, $"#{id}");

    /// <summary>How the vocabulary marks a token's place in a word, for messages.</summary>
    public string MarkRule => tokenizer.Marks.Rule;

    private TokenMarks Marks => tokenizer.Marks;

    /// <summary>Whether a row of E has a token.</summary>
    public bool HasToken(int id) => id < tokenizer.VocabularySize && tokenizer.Tokens[id].Length > 0;

    /// <summary>Id of a token; null where there is none, or E has no row for it.</summary>
    public int? Find(string token) => tokenizer.GetId(token) is { } id && id < count ? id : null;

    /// <summary>Whether it is one of the special tokens.</summary>
    public bool IsSpecial(int id) => tokenizer.Special.Contains(id);

    /// <summary>Whether a token starts a word; in a vocabulary without marks every token does.</summary>
    public bool IsWordStart(int id) => tokenizer.Marks.StartsWord(this[id]);

    /// <summary>A token without the mark of its place in a word.</summary>
    public string Surface(int id) => tokenizer.Marks.Surface(this[id]);

    /// <summary>Whether another vocabulary writes tokens the same way.</summary>
    public bool IsWrittenLike(TokenTexts other) => tokenizer.Marks.IsLike(other.Marks);

    /// <summary>A token as vocabularies that write tokens in different ways can be compared by; null where it stands for no whole characters.</summary>
    public string? Spelling(int id) => IsSpecial(id) ? $"{SpecialMark}{this[id]}" : tokenizer.Marks.Spell(this[id]);

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator()
    {
        for (var id = 0; id < Count; id++) yield return this[id];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

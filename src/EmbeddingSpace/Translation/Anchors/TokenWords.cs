using System.Text;
using EmbeddingSpace.Tokenization;
using EmbeddingSpace.Tokenization.Sequences;

namespace EmbeddingSpace.Translation.Anchors;

/// <summary>Tokens of a vocabulary as words, and sequences of them as models read them.</summary>
internal static class TokenWords
{
    /// <summary>A token without the marks that vocabularies put on word starts and continuations.</summary>
    public static string Of(string token) => token.StartsWith("##", StringComparison.Ordinal) ? token[2..] : token.StartsWith('Ġ') ? token[1..] : token;

    /// <summary>Ids of the alphabetic tokens that are not special, in the vocabulary's order.</summary>
    public static int[] Alphabetic(TextTokenizer tokenizer) => [.. Enumerable.Range(0, tokenizer.VocabularySize)
        .Where(id => !tokenizer.Special.Contains(id) && Of(tokenizer.Tokens[id]) is { Length: > 0 } word && word.All(char.IsLetter))];

    /// <summary>A sequence between the special tokens that this tokenizer puts around any text, found by encoding the empty one.</summary>
    public static TokenSequence Surround(int[] ids, TextTokenizer tokenizer)
    {
        var frame = tokenizer.Encode("", int.MaxValue).Ids;
        int[] all = frame.Length switch
        {
            0 => ids,
            1 => [frame[0], .. ids],
            _ => [.. frame[..^1], .. ids, frame[^1]],
        };
        return new(all, all.Length, all.Length);
    }

    /// <summary>A sequence as text that any tokenizer reads.</summary>
    public static string Join(int[] ids, TextTokenizer tokenizer)
    {
        var text = new StringBuilder();
        foreach (var id in ids)
        {
            var token = tokenizer.Tokens[id];
            if (text.Length > 0 && !token.StartsWith("##", StringComparison.Ordinal)) text.Append(' ');
            text.Append(Of(token));
        }
        return text.ToString();
    }
}

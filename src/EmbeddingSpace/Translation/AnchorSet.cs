using System.Text;
using EmbeddingSpace.Models;
using EmbeddingSpace.Tokenization;

namespace EmbeddingSpace.Translation;

/// <summary>The anchors as both models read them: the same texts, or the same random token sequences.</summary>
/// <param name="Summary">What they are, for the report.</param>
/// <param name="Source">Ids for the source.</param>
/// <param name="Target">Ids for the target.</param>
internal sealed record AnchorSet(AnchorSummary Summary, TokenSequence[] Source, TokenSequence[] Target)
{
    /// <summary>Fewest distinct anchors that a fit with a held-out part makes sense for.</summary>
    public const int Fewest = 20;

    private const int ShortestRandom = 4;
    private const int LongestRandom = 30;

    /// <summary>Number of anchors.</summary>
    public int Count => Target.Length;

    /// <summary>Distinct, non-empty texts.</summary>
    public static AnchorSet FromTexts(IReadOnlyList<string> texts, TextModel source, TextModel target)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var kept = new List<string>();
        var (empty, duplicates) = (0, 0);
        foreach (var text in texts)
        {
            if (string.IsNullOrWhiteSpace(text)) empty++;
            else if (seen.Add(text)) kept.Add(text);
            else duplicates++;
        }
        if (kept.Count < Fewest)
            throw new AnchorTextsException(
                $"Anchor texts: expected at least {Fewest} distinct texts that are not empty, found {kept.Count} among {texts.Count} ({duplicates} repeated, {empty} empty). Give more texts, or none to use random token sequences.");
        var (sourceIds, targetIds) = (source.Tokenize(kept), target.Tokenize(kept));
        return new(new("texts", kept.Count, duplicates, empty, CountTruncated(sourceIds, targetIds)), sourceIds, targetIds);
    }

    /// <summary>
    /// Seeded random sequences of 4 to 30 alphabetic tokens between the special tokens, drawn Zipf-like (probability 1 / rank) over the
    /// vocabulary's order, which follows frequency in the usual vocabularies. Models of different vocabularies read them as text.
    /// </summary>
    public static AnchorSet Random(TextModel source, TextModel target, bool sameVocabulary, int count, int seed)
    {
        var tokenizer = source.Tokenizer;
        var words = Enumerable.Range(0, tokenizer.VocabularySize)
            .Where(id => !tokenizer.Special.Contains(id) && WordOf(tokenizer.Tokens[id]) is { Length: > 0 } word && word.All(char.IsLetter)).ToArray();
        if (words.Length == 0)
            throw new AnchorTextsException($"'{source.Checkpoint.Location}': expected alphabetic tokens to draw random sequences from, found none. Give texts.");
        var cumulative = new double[words.Length];
        var sum = 0.0;
        for (var rank = 0; rank < words.Length; rank++) cumulative[rank] = sum += 1.0 / (rank + 1);

        var random = new Random(seed);
        var longest = Math.Min(LongestRandom, Math.Min(source.MaximumLength, target.MaximumLength) - 2);
        var (sourceIds, targetIds) = (new TokenSequence[count], new TokenSequence[count]);
        for (var i = 0; i < count; i++)
        {
            var ids = new int[random.Next(Math.Min(ShortestRandom, longest), longest + 1)];
            for (var k = 0; k < ids.Length; k++)
            {
                var index = Array.BinarySearch(cumulative, random.NextDouble() * sum);
                ids[k] = words[Math.Min(index < 0 ? ~index : index, words.Length - 1)];
            }
            if (sameVocabulary) sourceIds[i] = targetIds[i] = Surround(ids, tokenizer);
            else
            {
                var text = Text(ids, tokenizer);
                (sourceIds[i], targetIds[i]) = (source.Tokenizer.Encode(text, source.MaximumLength), target.Tokenizer.Encode(text, target.MaximumLength));
            }
        }
        return new(new("random-tokens", count, 0, 0, CountTruncated(sourceIds, targetIds)), sourceIds, targetIds);
    }

    /// <summary>A token without the marks that vocabularies put on word starts and continuations.</summary>
    internal static string WordOf(string token) => token.StartsWith("##", StringComparison.Ordinal) ? token[2..] : token.StartsWith('Ġ') ? token[1..] : token;

    private static TokenSequence Surround(int[] ids, TextTokenizer tokenizer)
    {
        // The special tokens that this tokenizer puts around any text, found by encoding the empty one.
        var frame = tokenizer.Encode("", int.MaxValue).Ids;
        int[] all = frame.Length switch
        {
            0 => ids,
            1 => [frame[0], .. ids],
            _ => [.. frame[..^1], .. ids, frame[^1]],
        };
        return new(all, all.Length, all.Length);
    }

    private static string Text(int[] ids, TextTokenizer tokenizer)
    {
        var text = new StringBuilder();
        foreach (var id in ids)
        {
            var token = tokenizer.Tokens[id];
            if (text.Length > 0 && !token.StartsWith("##", StringComparison.Ordinal)) text.Append(' ');
            text.Append(WordOf(token));
        }
        return text.ToString();
    }

    private static int CountTruncated(TokenSequence[] source, TokenSequence[] target) =>
        Enumerable.Range(0, source.Length).Count(i => source[i].Truncated || target[i].Truncated);
}

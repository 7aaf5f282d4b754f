using System.Globalization;
using System.Text;
using EmbeddingSpace.Explanations;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary>A stretch of a text that the same tokens stand for.</summary>
/// <param name="Text">It, as it stands in the text.</param>
/// <param name="Tokens">Its tokens: none between words, several where bytes of one character are tokens.</param>
internal sealed record ExplainedStretch(string Text, IReadOnlyList<TokenContribution> Tokens)
{
    /// <summary>What they add to one output.</summary>
    public double Contribution(int output) => Tokens.Sum(token => (double)token.Logits[output]);

    /// <summary>Cut a text into stretches that cover it once, in order.</summary>
    /// <param name="text">The text.</param>
    /// <param name="number">Which of a pair it is; 0 of a single text.</param>
    /// <param name="explanation">Its tokens.</param>
    public static IReadOnlyList<ExplainedStretch> Of(string text, int number, TextExplanation explanation)
    {
        var elements = Elements(text);
        var tokens = new List<TokenContribution>[elements.Count];
        for (var i = 0; i < tokens.Length; i++) tokens[i] = [];
        foreach (var token in explanation.Tokens.Where(token => token.Text == number))
            for (var i = token.Characters.Start.Value; i < Math.Min(token.Characters.End.Value, tokens.Length); i++) tokens[i].Add(token);
        // A letter and its accent, or the parts of one emoji, stay together: the tokens of all of them stand for the stretch.
        var stretches = new List<ExplainedStretch>();
        for (var (start, end) = (0, 0); start < elements.Count; start = end)
        {
            for (end = start + 1; end < elements.Count && (!elements[end].Begins || IsOneOf(tokens[end], tokens[start..end])); end++) continue;
            stretches.Add(new(string.Concat(elements.GetRange(start, end - start).Select(element => element.Character)),
                [.. tokens[start..end].SelectMany(each => each).Distinct(ReferenceEqualityComparer.Instance).Cast<TokenContribution>()]));
        }
        return stretches;
    }

    // An accent without a token does not join its letter with the blank behind it.
    private static bool IsOneOf(List<TokenContribution> tokens, List<TokenContribution>[] others) => others.Any(other =>
        (other.Count > 0 || ReferenceEquals(other, others[0])) && other.SequenceEqual(tokens, ReferenceEqualityComparer.Instance));

    // Code points, half a surrogate pair as one, and whether each is the first of what people see as one character.
    private static List<(string Character, bool Begins)> Elements(string text)
    {
        var begins = StringInfo.ParseCombiningCharacters(text).ToHashSet();
        var elements = new List<(string Character, bool Begins)>();
        for (var i = 0; i < text.Length; i += elements[^1].Character.Length)
            elements.Add((Rune.TryGetRuneAt(text, i, out var rune) ? text.Substring(i, rune.Utf16SequenceLength) : text[i].ToString(), begins.Contains(i)));
        return elements;
    }
}

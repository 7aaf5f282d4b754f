using System.Text;
using EmbeddingSpace.Tokenization.Patterns;
using EmbeddingSpace.Tokenization.Tracing;

namespace EmbeddingSpace.Tokenization.Normalization;

/// <summary>Puts a text in the place of every match of a pattern.</summary>
/// <param name="pattern">What is replaced.</param>
/// <param name="content">What takes its place.</param>
internal sealed class ReplaceNormalizer(ITextPattern pattern, string content) : ITextNormalizer
{
    /// <inheritdoc/>
    public string Fingerprint => $"replace {pattern.Fingerprint} by '{content}'";

    /// <inheritdoc/>
    public string Normalize(string text)
    {
        if (pattern is LiteralPattern { Literal: var literal }) return text.Replace(literal, content, StringComparison.Ordinal);
        var matches = Matches(text);
        if (matches.Count == 0) return text;
        var result = new StringBuilder(text.Length);
        var done = 0;
        foreach (var (start, end) in matches)
        {
            result.Append(text, done, start - done).Append(content);
            done = end;
        }
        return result.Append(text, done, text.Length - done).ToString();
    }

    /// <inheritdoc/>
    public void Normalize(TracedText text)
    {
        var matches = Matches(text.Text);
        if (matches.Count > 0) text.Replace(matches, content);
    }

    private List<(int Start, int End)> Matches(string text)
    {
        var matches = new List<(int Start, int End)>();
        pattern.Find(text, matches);
        return matches;
    }
}

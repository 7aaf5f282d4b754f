using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.Explanations;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary>The one output of a text that people are shown the tokens of: the chosen class, the most probable of several labels, the number.</summary>
/// <param name="Output">Its place.</param>
/// <param name="Name">What it is, in words.</param>
/// <param name="How">How its contributions were found, in words.</param>
internal sealed record ExplainedAnswer(int Output, string Name, string How)
{
    /// <summary>What all contributions to a score mean.</summary>
    public static string Meaning(ExplanationMethod method) => method == ExplanationMethod.Exact ? "exact: bias and tokens add up to it"
        : "by leaving tokens out: nothing adds up";

    /// <summary>That of a text which is explained.</summary>
    public static ExplainedAnswer Of(IReadOnlyList<string> classes, ScoredRow row)
    {
        var output = row.Class ?? Array.IndexOf(row.Logits, row.Logits.Max());
        return new(output, classes.Count == 0 ? "the number" : $"'{classes[output]}'", Meaning(row.Explanation!.Method));
    }

    /// <summary>The text, or both of a pair.</summary>
    public static IEnumerable<string> Texts(TextRows texts, int row) => texts.Second is null ? [texts.First[row]] : [texts.First[row], texts.Second[row]];

    /// <summary>A contribution for people.</summary>
    public static string Signed(double number) => Invariant($"{number:+0.000;-0.000;0.000}");
}

using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.Explanations;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary>Explanations as a report: each text with its stretches marked, and every contribution as a row.</summary>
internal static class ExplanationReport
{
    private const string Exact = "The score is taken apart, exactly: the bias and the numbers of all tokens add up to it. A number stands for the token in "
        + "its text, and with all that the model knew of the rest when it read it.";

    private const string Occlusion = "Each number is what the score loses when the text is read again without that token. These numbers add up to nothing: "
        + "tokens stand in for one another.";

    /// <summary>Describe.</summary>
    /// <param name="name">The model.</param>
    /// <param name="explained">Answers with their tokens.</param>
    /// <param name="byClass">What all answers come from; null where nobody asks.</param>
    /// <param name="texts">The texts.</param>
    public static Report Of(string name, SavedAnswers explained, ContributionReading? byClass, TextRows texts)
    {
        var method = explained.Rows[0].Explanation!.Method;
        var meaning = method == ExplanationMethod.Exact ? Exact : Occlusion;
        return new($"{name}: which tokens each answer comes from", meaning,
            [new("Texts", NumberText.Whole(explained.Rows.Count)), .. byClass is null ? [] : ByClassReport.Facts(byClass)], [],
            byClass is null ? [] : [ByClassReport.Table(byClass)], Data(explained))
        {
            Passages = ("Texts", "Each text with what its tokens add to the answer.",
                [.. explained.Rows.Select((row, i) => Passage(explained, row, texts, i))]),
        };
    }

    private static Passage Passage(SavedAnswers explained, ScoredRow row, TextRows texts, int number)
    {
        var (explanation, answer) = (row.Explanation!, ExplainedAnswer.Of(explained.Classes, row));
        IReadOnlyList<ExplainedStretch>[] stretches =
            [.. ExplainedAnswer.Texts(texts, number).Select((text, place) => ExplainedStretch.Of(text, place, explanation))];
        var strongest = Math.Max(double.Epsilon,
            stretches.SelectMany(text => text).Select(stretch => Math.Abs(stretch.Contribution(answer.Output))).DefaultIfEmpty(0).Max());
        return new(Title(explained, row, answer, number), Note(explanation, answer.Output), [.. stretches.Select(text => text.Select(stretch =>
            new Passage.Stretch(stretch.Text, stretch.Contribution(answer.Output) / strongest, Tip(stretch, answer))).ToArray())]);
    }

    private static string Title(SavedAnswers explained, ScoredRow row, ExplainedAnswer answer, int number)
    {
        var probability = row.Probabilities.Length > 0 ? Invariant($", probability {row.Probabilities[answer.Output]:0.000}") : "";
        var labels = explained.Kind == AnswerKind.Multiple
            ? $" (labels: {string.Join(", ", explained.Classes.Where((_, label) => row.Probabilities[label] >= explained.Threshold))})"
            : "";
        return $"Text {NumberText.Whole(number + 1)}: {answer.Name}, score {ExplainedAnswer.Signed(row.Logits[answer.Output])}{probability}{labels}";
    }

    private static string? Tip(ExplainedStretch stretch, ExplainedAnswer answer) => stretch.Tokens.Count == 0 ? null
        : $"{ExplainedAnswer.Signed(stretch.Contribution(answer.Output))} to {answer.Name} by {string.Join(' ', stretch.Tokens.Select(token => token.Token))}";

    // What is in no stretch.
    private static string Note(TextExplanation explanation, int output)
    {
        var others = explanation.Tokens.Where(token => token.Text is null || token.Characters.Start.Value == token.Characters.End.Value).ToList();
        var bias = explanation.Bias is { } numbers ? $"bias {ExplainedAnswer.Signed(numbers[output])}" : null;
        var outside = others.Count == 0 || explanation.Method != ExplanationMethod.Exact ? null
            : $"tokens outside the text {ExplainedAnswer.Signed(others.Sum(token => (double)token.Logits[output]))} "
                + $"({string.Join(' ', others.Select(token => token.Token))})";
        var cut = explanation.Truncated ? "the end of the text was cut off and is in no number" : null;
        return string.Join("; ", new[] { bias, outside, cut }.OfType<string>());
    }

    private static ReportTable Data(SavedAnswers explained) => new("Every token", ["Text", "Of", "Token", "Start", "End", .. Outputs(explained)],
        [.. explained.Rows.SelectMany((row, number) => row.Explanation!.Tokens.Select(token => Cells(number, token)))]);

    private static IReadOnlyList<ReportCell> Cells(int number, TokenContribution token) =>
        [number + 1, token.Text, token.Token, token.Characters.Start.Value, token.Characters.End.Value, .. token.Logits.Select(logit => (ReportCell)logit)];

    private static IEnumerable<string> Outputs(SavedAnswers explained) => explained.Classes.Count == 0
        ? explained.Rows[0].Logits.Select((_, place) => Invariant($"Number {place + 1}"))
        : explained.Classes;
}

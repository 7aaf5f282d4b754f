using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.Explanations;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary>Explanations for people: each text with the tokens that speak for the answer on green and those against it on red.</summary>
internal static class ExplanationTables
{
    private const int StrongestShown = 8;

    /// <summary>A text below another; nothing where none is explained.</summary>
    public static IEnumerable<IRenderable> Render(IReadOnlyList<string> classes, IReadOnlyList<ScoredRow> rows, TextRows texts)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows[row].Explanation is not { } explanation) continue;
            var answer = ExplainedAnswer.Of(classes, rows[row]);
            yield return Tables.Line(Invariant($"Text {row + 1}, for {answer.Name} ({NumberText.Score(explanation.Logits[answer.Output])}; {answer.How}):"));
            foreach (var (number, text) in ExplainedAnswer.Texts(texts, row).Index()) yield return Highlight(text, number, explanation, answer.Output);
            yield return Tables.Line("Strongest: " + string.Join(", ", explanation.Tokens.OrderByDescending(token => Math.Abs(token.Logits[answer.Output]))
                .Take(StrongestShown).Select(token => $"{token.Token} {ExplainedAnswer.Signed(token.Logits[answer.Output])}"))
                + (explanation.Bias is { } bias ? $"; bias {ExplainedAnswer.Signed(bias[answer.Output])}" : ""));
        }
    }

    private static Paragraph Highlight(string text, int number, TextExplanation explanation, int output)
    {
        var stretches = ExplainedStretch.Of(text, number, explanation);
        var strongest = Math.Max(stretches.Select(stretch => Math.Abs(stretch.Contribution(output))).DefaultIfEmpty(0).Max(), double.Epsilon);
        var paragraph = new Paragraph();
        foreach (var stretch in stretches) paragraph.Append(VisibleText.Line(stretch.Text), StyleOf(stretch.Contribution(output) / strongest));
        return paragraph.Append("\n");
    }

    // Half of the strongest and more: on bright ground; a tenth and less: as it is.
    private static Style StyleOf(double share) => share switch
    {
        >= .5 => new(Color.Black, Color.Green),
        >= .1 => new(Color.Green),
        <= -.5 => new(Color.White, Color.Red),
        <= -.1 => new(Color.Red),
        _ => Style.Plain,
    };
}

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
            var output = rows[row].Class ?? Array.IndexOf(rows[row].Logits, rows[row].Logits.Max());
            var what = classes.Count == 0 ? "the number" : $"'{classes[output]}'";
            var how = explanation.Method == ExplanationMethod.Exact ? "exact: bias and tokens add up to it" : "by leaving tokens out: nothing adds up";
            yield return Tables.Line(Invariant($"Text {row + 1}, for {what} ({NumberText.Score(explanation.Logits[output])}; {how}):"));
            foreach (var (number, text) in Texts(texts, row).Index()) yield return Highlight(text, number, explanation, output);
            yield return Tables.Line("Strongest: " + string.Join(", ", explanation.Tokens.OrderByDescending(token => Math.Abs(token.Logits[output]))
                .Take(StrongestShown).Select(token => Invariant($"{token.Token} {token.Logits[output]:+0.000;-0.000;0.000}")))
                + (explanation.Bias is { } bias ? Invariant($"; bias {bias[output]:+0.000;-0.000;0.000}") : ""));
        }
    }

    private static IEnumerable<string> Texts(TextRows texts, int row) => texts.Second is null ? [texts.First[row]] : [texts.First[row], texts.Second[row]];

    private static Paragraph Highlight(string text, int number, TextExplanation explanation, int output)
    {
        var runes = text.EnumerateRunes().Select(rune => rune.ToString()).ToArray();
        var added = new double[runes.Length];
        foreach (var token in explanation.Tokens.Where(token => token.Text == number))
            for (var i = token.Characters.Start.Value; i < Math.Min(token.Characters.End.Value, runes.Length); i++) added[i] = token.Logits[output];
        var strongest = Math.Max(added.Select(Math.Abs).DefaultIfEmpty(0).Max(), double.Epsilon);
        var paragraph = new Paragraph();
        for (var i = 0; i < runes.Length; i++) paragraph.Append(VisibleText.Line(runes[i]), StyleOf(added[i] / strongest));
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

using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Findings;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Cli.Commands.Translate;

/// <summary>The report in words, for those who decide.</summary>
internal static class TrustSentences
{
    private const int MostShown = 160;
    private const int Milliseconds = 1000;

    /// <summary>What each verdict means and what is to be done.</summary>
    public static IReadOnlyList<IReadOnlyList<ReportCell>> Verdicts { get; } =
    [
        ["PASS", "It agrees with its source well beyond chance, on texts like the anchors.", "Use it on such texts; look at the classes that agree least."],
        ["WARN", "It is better than chance, but something is missing: the reasons say what.", "Look at the reasons first; more texts of the task help most."],
        ["FAIL", "Its agreement cannot be told from chance.", "Do not use it."],
    ];

    /// <summary>How often it answers as its source, what of that can be relied on, and what it costs.</summary>
    /// <param name="document">What was found.</param>
    /// <param name="chance">What agreement without any understanding would reach.</param>
    public static IEnumerable<string> Of(TranslationDocument document, double chance)
    {
        var agreement = document.Agreement;
        // Who decides knows what texts are; anchors that were drawn are none.
        var read = document.Anchors.Kind != AnchorKind.Texts ? "anchors" : document.Anchors.ArePairs ? "pairs" : "texts";
        if (document is { Labels: null, Numbers: null })
        {
            var interval = agreement.NoInterval is null ? $" ({Hundred(agreement.Low)} to {Hundred(agreement.High)})" : "";
            yield return $"Of 100 {read} that it was not fitted to, '{document.Target}' answers {Hundred(agreement.Estimate)}{interval} as "
                + $"'{document.Source}' does; chance reaches {Hundred(chance)}.";
        }
        else
        {
            var interval = agreement.NoInterval is null ? Invariant($" ({agreement.Low:0.00} to {agreement.High:0.00})") : "";
            yield return Invariant($"On {read} that it was not fitted to, '{document.Target}' reaches an {(document.Labels is null ? "R²" : "F1")} of ")
                + Invariant($"{agreement.Estimate:0.00}{interval} against what '{document.Source}' says; chance reaches {chance:0.00}.");
        }
        if (document.Promises?.LastOrDefault(promise => promise.IsMade) is { } best)
            yield return $"{Percent(best.ShareAnswered)} of its answers are sure enough to agree in at least {Percent(best.Rate)}"
                + (best.Altered > 0 ? "." : $", on texts that '{document.Source}' knows as well as these.");
        if (document.Promises?.LastOrDefault(promise => promise.Cascade?.IsMade == true) is { Cascade: { } cascade } mix)
            yield return $"Where '{document.Source}' answers {Percent(1 - cascade.ShareAnswered)} of the texts, all answers agree with it in at least "
                + $"{Percent(mix.Rate)}.";
        if (document.Seconds is { SourcePerAnchor: { } before, TargetPerAnchor: { } after } && document.KeptSourceShare == 0)
            yield return Invariant($"A text took {Milliseconds * after:0.00} ms, by the source {Milliseconds * before:0.00} ms.");
    }

    /// <summary>The text of an example, shortened.</summary>
    public static string Shown(Disagreement example) => Short(example.Text) + (example.Second is { } second ? $" | {Short(second)}" : "");

    private static string Hundred(double share) => Invariant($"{100 * share:0}");

    // Never in the middle of what is read as one character.
    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        if (line.Length <= MostShown) return line;
        var end = MostShown;
        while (end > 0 && (char.IsLowSurrogate(line[end]) || char.GetUnicodeCategory(line[end]) is System.Globalization.UnicodeCategory.NonSpacingMark)) end--;
        return line[..end] + "…";
    }
}

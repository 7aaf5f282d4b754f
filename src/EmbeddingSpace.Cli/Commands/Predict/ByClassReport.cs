using EmbeddingSpace.Explanations;
using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary>What the answers to all texts come from, for people.</summary>
internal static class ByClassReport
{
    private const string Chance = "with means dealt to other tokens";

    private static readonly string[] Columns = ["Class", "Speak for it", "Speak against it"];

    /// <summary>How faithful the reading is.</summary>
    public static IEnumerable<ReportFact> Facts(ContributionReading reading)
    {
        yield return new($"Held-out fidelity of mean contributions, {NumberText.Whole(reading.Texts)} texts: R²", NumberText.Score(reading.Fidelity.R2),
            $"{NumberText.Score(reading.Fidelity.ShuffledR2)} {Chance}");
        if (reading.Fidelity.Agreement is not { } agreement) yield break;
        yield return new("Agreement of their sums with the answers", NumberText.Score(agreement),
            $"{NumberText.Score(reading.Fidelity.ShuffledAgreement)} {Chance}");
    }

    /// <summary>The tokens of each class, a token a row.</summary>
    public static ReportTable Table(ContributionReading reading) => ReportTable.Of("Mean contribution of each token, by class",
        ["Class", "Token", "Mean", "Count"], reading.Classes.SelectMany(each => each.Highest.Concat(each.Lowest.Reverse()).Select(mean => (each.Label, mean))),
        row => [row.Label, row.mean.Token, row.mean.Mean, row.mean.Count]);

    /// <summary>The same in the terminal, a class a row.</summary>
    public static IEnumerable<IRenderable> Render(ContributionReading reading)
    {
        var table = Tables.Create(Columns);
        foreach (var each in reading.Classes) table.Add(each.Label, Tokens(each.Highest), Tokens(each.Lowest));
        yield return table;
        foreach (var fact in Facts(reading)) yield return Tables.Line($"{fact.Name}: {fact.Value} ({fact.Control})");
    }

    private static string Tokens(IEnumerable<MeanContribution> means) =>
        string.Join(", ", means.Select(mean => $"{mean.Token} {ExplainedAnswer.Signed(mean.Mean)}"));
}

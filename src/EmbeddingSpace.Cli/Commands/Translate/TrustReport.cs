using System.Globalization;
using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Cli.Reports.Content;
using EmbeddingSpace.Projection.Tokens;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Cli.Commands.Translate;

/// <summary><c>translate</c> for people: how far a translation can be trusted, and why.</summary>
internal static class TrustReport
{
    /// <summary>Most bars of a picture that is still looked at; beyond, the table tells.</summary>
    private const int MostBars = 40;

    private const string NotSeen = "not seen";

    /// <summary>Describe.</summary>
    public static Report Of(TranslationDocument document) => new($"{document.Verdict}: {document.Source} moved to {document.Target}", string.Join(" ", document.Reasons), [.. Facts(document)], [.. Pictures(document)], [.. Parts(document)],
        new("Every number", ["What", "Name", "Value", "Low", "High", "Count", "Control"], [.. Rows(document)]));

    private static IEnumerable<ReportFact> Facts(TranslationDocument document)
    {
        yield return new("Agreement with the source", Interval(document.Agreement), $"{Tables.Number(document.ShuffledAgreement)} on shuffled pairs; {Tables.Number(document.MajorityShare)} by the most frequent class");
        yield return new("Judged on", $"{Whole(document.Agreement.Count)} held-out anchors");
        if (document.ScoredTexts is { } scored)
        {
            yield return new("Agreement on the texts to be scored", Interval(scored.Agreement), $"{Tables.Number(scored.MajorityShare)} by the most frequent class");
            yield return new("Texts to be scored, distance from the anchors (0.5 = alike, 1 = always told apart)", scored.Distance is { } distance ? Tables.Number(distance.Auc) : $"not measured: {scored.DistanceNotMeasured}",
                scored.Distance is { } measured ? $"{Tables.Number(measured.ControlAuc)} between halves of the anchors" : null);
            yield return new("Texts to be scored, looked at", $"{Whole(scored.Examined)} of {Whole(scored.Given)}");
        }
        yield return new("Method", $"{Words.Of(document.Method)}, target layers {string.Join(", ", document.Layers)}{(document.SourceLayer is { } layer ? $", into source layer {Whole(layer)}" : "")}");
        if (document.BalancedClasses) yield return new("Classes", "balanced: each counted the same in the fit");
        if (document.LayerWeights is { } weights) yield return new("Layers counted in the fit", string.Join(", ", weights.Select(weight => Tables.Number(weight))), "1 each where all count alike");
        yield return new("Kept of the source", $"{(100 * document.KeptSourceShare).ToString("0.0", CultureInfo.InvariantCulture)} % of its parameters");
        yield return new("Anchors", $"{Whole(document.Anchors.Count)} {Words.Of(document.Anchors.Kind)} ({Whole(document.Anchors.Drawn)} of them drawn, {Whole(document.Anchors.Duplicates)} repeated, {Whole(document.Anchors.Empty)} empty left out, {Whole(document.Anchors.Truncated)} longer than the models read)");
        yield return new("Relatedness: held-out R² between the token embeddings", Tables.Number(document.Relatedness), document.RelatednessControl is { } control ? $"{Tables.Number(control)} on shuffled tokens" : "at most 0 on shuffled tokens");
        yield return new("Vocabulary overlap", Tables.Number(document.VocabularyOverlap), "1 for one vocabulary");
        if (document.Temperature is { } temperature) yield return new("Temperature transferred from the source", Tables.Number(temperature), "1 changes nothing");
        yield return new("Seconds", string.Create(CultureInfo.InvariantCulture, $"{document.Seconds.Total:0.0} (encode {document.Seconds.Encode:0.0}, solve {document.Seconds.Solve:0.0})"));
        if (document.PeakBytes is { } bytes) yield return new("Peak memory", string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N0} MB"));
    }

    private static IEnumerable<Picture> Pictures(TranslationDocument document)
    {
        var chance = Math.Max(document.ShuffledAgreement, document.MajorityShare);
        var seen = document.PerClass.Where(entry => entry.Count > 0).ToList();
        if (seen.Count is > 0 and <= MostBars)
            yield return new BarChart("Agreement with the source by class", "Share of the source's anchors of each class on which the translation agrees, with the ends of its 95 % interval. Classes that the source gave no judged anchor are missing.",
                [.. seen.Select(entry => entry.Label)], [new("estimate", [.. seen.Select(entry => entry.Estimate!.Value)]), new("low", [.. seen.Select(entry => entry.Low!.Value)]), new("high", [.. seen.Select(entry => entry.High!.Value)])])
            { Reference = (chance, "chance over all classes") };
        if (document.Candidates.Count is > 1 and <= MostBars)
            yield return new BarChart("Methods tried", "Agreement with the source on the held-out anchors that all methods share. A method pays for what it keeps of the source, so that the highest bar need not be the one chosen.",
                [.. document.Candidates.Select(Name)], [new("agreement", [.. document.Candidates.Select(candidate => candidate.Agreement)])])
            { Reference = (chance, "chance") };
        if (document.ClassTokens is { Count: > 0 and <= MostBars } classes)
            yield return new BarChart("Fidelity of the class tokens", "Rank correlation of a reading with the model's own logits of single tokens that the fit did not see; near its control a reading says nothing.", [.. classes.Select(entry => entry.Label)],
                [new("source", [.. classes.Select(entry => entry.Source.Fidelity)]), new("target", [.. classes.Select(entry => entry.Target.Fidelity)]), new("random directions", [.. classes.Select(entry => Math.Max(entry.Source.RandomFidelity, entry.Target.RandomFidelity))], IsControl: true)]);
    }

    private static IEnumerable<ReportTable> Parts(TranslationDocument document)
    {
        var chance = Math.Max(document.ShuffledAgreement, document.MajorityShare);
        var limits = document.Thresholds;
        yield return new("What the verdict asks for", ["Question", "Found", "Asked for PASS"],
        [
            ["Agreement with the source, lower end of its interval, against chance", document.Agreement.Low, $"above {Tables.Number(chance)}, else FAIL"],
            ["The same, as a share of what chance leaves open", chance < 1 ? (document.Agreement.Low - chance) / (1 - chance) : (double?)null, $"at least {Tables.Number(limits.CorrectedAgreement)}"],
            ["Anchors judged", document.Agreement.Count, $"at least {Whole(limits.JudgedAnchors)}"],
            ["Kind of the anchors", Words.Of(document.Anchors.Kind), "texts"],
            ["Fewest judged anchors of a class", document.PerClass.Min(entry => entry.Count), $"{Whole(limits.AnchorsOfAClass)} anchors of every class"],
            ["Distance of the texts to be scored", document.ScoredTexts?.Distance?.Auc, $"below {Tables.Number(limits.DistanceAuc)}, where they are known"],
        ]);
        yield return new("Agreement by class of the source", ["Class", "Agreement", "Low", "High", "Anchors"],
            [.. document.PerClass.Select(entry => (IReadOnlyList<ReportCell>)[entry.Label, entry.Count > 0 ? (ReportCell)entry.Estimate : NotSeen, entry.Low, entry.High, entry.Count])]);
        yield return new("Methods tried", ["Method", "Agreement", "Target layer", "Source layer", "Kept of the source", "Chosen"],
            [.. document.Candidates.Select(candidate => (IReadOnlyList<ReportCell>)[Words.Of(candidate.Method), candidate.Agreement, candidate.TargetLayer is { } target ? (ReportCell)target : "all", candidate.SourceLayer is { } source ? (ReportCell)source : "-",
                candidate.KeptSourceShare, IsChosen(document, candidate) ? "yes" : ""])]);
        if (document.ClassTokens is { } classes)
            yield return new("Tokens that drive each class, in the tokens of each model", ["Class", "Model", "For", "Against", "Fidelity", "Random directions"],
                [.. classes.SelectMany(entry => new[] { (Name: "source", Tokens: entry.Source), (Name: "target", Tokens: entry.Target) }.Select(side => (IReadOnlyList<ReportCell>)
                    [entry.Label, side.Name, Line(side.Tokens.Reading.Highest), Line(side.Tokens.Reading.Lowest), side.Tokens.Fidelity, side.Tokens.RandomFidelity]))]);
        else if (document.ClassTokensNotRead is { } reason)
            yield return new("Tokens that drive each class", ["Not read because"], [[reason]]);
    }

    private static IEnumerable<IReadOnlyList<ReportCell>> Rows(TranslationDocument document)
    {
        yield return ["agreement", "held-out anchors", document.Agreement.Estimate, document.Agreement.Low, document.Agreement.High, document.Agreement.Count, document.ShuffledAgreement];
        if (document.ScoredTexts is { } scored)
        {
            yield return ["agreement", "texts to be scored", scored.Agreement.Estimate, scored.Agreement.Low, scored.Agreement.High, scored.Agreement.Count, scored.MajorityShare];
            if (scored.Distance is { } distance) yield return ["distance", "texts to be scored", distance.Auc, "", "", distance.Texts, distance.ControlAuc];
        }
        yield return ["share", "majority class", document.MajorityShare, "", "", "", ""];
        yield return ["share", "kept of the source", document.KeptSourceShare, "", "", "", ""];
        yield return ["relatedness", "token embeddings", document.Relatedness, "", "", "", document.RelatednessControl];
        yield return ["share", "vocabulary overlap", document.VocabularyOverlap, "", "", "", ""];
        foreach (var entry in document.PerClass) yield return ["class agreement", entry.Label, entry.Estimate, entry.Low, entry.High, entry.Count, ""];
        foreach (var candidate in document.Candidates) yield return ["method tried", Name(candidate), candidate.Agreement, "", "", "", ""];
        foreach (var entry in document.ClassTokens ?? [])
            foreach (var (side, tokens) in new[] { ("source", entry.Source), ("target", entry.Target) })
            {
                yield return [$"{side} fidelity", entry.Label, tokens.Fidelity, "", "", tokens.HeldOutTokens, tokens.RandomFidelity];
                foreach (var (direction, list) in new[] { ("for", tokens.Reading.Highest), ("against", tokens.Reading.Lowest) })
                    foreach (var token in list) yield return [$"{side} token {direction} {entry.Label}", token.Token, token.Score, "", "", "", ""];
            }
    }

    private static bool IsChosen(TranslationDocument document, TranslationCandidate candidate) =>
        candidate.Method == document.Method && candidate.SourceLayer == document.SourceLayer && candidate.KeptSourceShare == document.KeptSourceShare;

    private static string Name(TranslationCandidate candidate) =>
        candidate.SourceLayer is { } source ? $"{Words.Of(candidate.Method)} {Whole(candidate.TargetLayer ?? 0)} to {Whole(source)}" : Words.Of(candidate.Method);

    private static string Interval(AgreementEstimate agreement) => $"{Tables.Number(agreement.Estimate)} (95 %: {Tables.Number(agreement.Low)} to {Tables.Number(agreement.High)})";

    private static string Line(IReadOnlyList<TokenScore> tokens) => string.Join("  ", tokens.Select(token => token.Token));

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);
}

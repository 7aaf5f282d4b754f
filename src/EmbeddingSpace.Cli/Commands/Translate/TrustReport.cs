using EmbeddingSpace.Cli.Commands.Tokens;
using EmbeddingSpace.Projection.Classes;
using EmbeddingSpace.Projection.Tokens;
using EmbeddingSpace.Translation.Certainty;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Cli.Commands.Translate;

/// <summary><c>translate</c> for people: how far a translation can be trusted, and why.</summary>
/// <param name="document">What was found.</param>
internal sealed class TrustReport(TranslationDocument document)
{
    private const string NotSeen = "not seen";

    private const int Milliseconds = 1000;

    /// <summary>Most pairs of classes that a table shows; the data has all.</summary>
    private const int MostConfused = 15;

    /// <summary>What the agreement is, where it is no share of texts.</summary>
    private string Measure => document.Labels is not null ? " (F1 over all labels)" : document.Numbers is not null ? " (R²)" : "";

    private string Constant => document.Labels is not null ? "always saying the most frequent labels"
        : document.Numbers is not null ? "always saying the mean" : "the most frequent class";

    /// <summary>What agreement without any understanding would reach.</summary>
    private readonly double _chance = Math.Max(document.ShuffledAgreement, document.MajorityShare);

    /// <summary>Describe.</summary>
    public static Report Of(TranslationDocument document) => new TrustReport(document).Create();

    private Report Create() => new(
        $"{document.Verdict}: {document.Source} moved to {document.Target}", string.Join(" ", TrustSentences.Of(document, _chance).Concat(document.Reasons)),
        [.. Facts()], [.. TrustPictures.Of(document, _chance)], [.. Parts()],
        new("Every number", ["What", "Name", "Value", "Low", "High", "Count", "Control"], [.. Rows()]));

    private IEnumerable<ReportFact> Facts()
    {
        var (agreement, majority) = (document.Agreement, $"{Score(document.MajorityShare)} by {Constant}");
        yield return new($"Agreement with the source{Measure}", Interval(agreement), $"{Score(document.ShuffledAgreement)} on shuffled pairs; {majority}");
        if (document.LearningCurve is { } curve) yield return new("More texts", curve.Doubling);
        yield return new("Judged on", $"{Whole(agreement.Count)} held-out anchors");
        if (document.Labels is { } labels)
        {
            yield return new("F1 against the source in the mean of the labels", Score(labels.MacroF1));
            yield return new("Exactly the source's labels", Percent(labels.SameLabels), $"of the anchors, with labels from {Score(labels.Threshold)} on");
        }
        if (document.Numbers is { } numbers)
        {
            yield return new("Correlation with the source (Pearson)", Score(numbers.Pearson), $"of ranks (Spearman) {Score(numbers.Spearman)}");
            yield return new("Root mean squared error against the source", Score(numbers.RootMeanSquaredError));
        }
        foreach (var fact in document.ScoredTexts is { } scored ? Facts(scored) : []) yield return fact;
        if (document.Promises?.FirstOrDefault(promise => promise.Rate == document.CertainAgreement) is { } asked)
        {
            var agreementOf = document.CertainAgreementOf;
            yield return new(agreementOf == AgreementOf.AllAnswers ? $"Answers of its own where all shall agree in {Percent(asked.Rate)}"
                : $"Answers certain to agree in {Percent(asked.Rate)}",
                asked.MarginFor(agreementOf) is null ? "none" : Percent(asked.ShareFor(agreementOf)), asked.ReasonFor(agreementOf));
        }
        var into = document.SourceLayer is { } layer ? $", into source layer {Whole(layer)}" : "";
        yield return new("Method", $"{Words.Of(document.Method)}, target layers {string.Join(", ", document.Layers)}{into}");
        if (document.BalancedClasses) yield return new("Classes", "balanced: each counted the same in the fit");
        if (document.LayerWeights is { } weights)
            yield return new("Layers counted in the fit", string.Join(", ", weights.Select(weight => Score(weight))), "1 each where all count alike");
        yield return new("Kept of the source", $"{Percent(document.KeptSourceShare)} of its parameters");
        yield return new("Anchors", Describe(document.Anchors));
        if (document.Pairs == PairReading.Apart) yield return new("Pairs", "each text is read by itself");
        yield return new("Relatedness: held-out R² between the token embeddings", Score(document.Relatedness),
            document.RelatednessControl is { } control ? $"{Score(control)} on shuffled tokens" : "at most 0 on shuffled tokens");
        yield return new("Vocabulary overlap", Score(document.VocabularyOverlap), "1 for one vocabulary");
        if (document.Temperature is { } temperature)
            yield return new("Temperature transferred from the source", Score(temperature), "1 changes nothing");
        var spent = document.Seconds;
        yield return new("Seconds", $"{Seconds(spent.Total)} (encode {Seconds(spent.Encode)}, solve {Seconds(spent.Solve)})");
        if (spent is { SourcePerAnchor: { } before, TargetPerAnchor: { } after } && document.KeptSourceShare == 0)
            yield return new("Milliseconds a text, as the anchors took", Score(Milliseconds * after), $"{Score(Milliseconds * before)} by the source");
        if (document.PeakBytes is { } bytes) yield return new("Peak memory", Invariant($"{bytes / 1e6:N0} MB"));
    }

    private IEnumerable<ReportFact> Facts(ScoredTextsReport scored)
    {
        yield return new("Agreement on the texts to be scored",
            Interval(scored.Agreement), $"{Score(scored.MajorityShare)} by {Constant}");
        yield return new("Texts to be scored, distance from the anchors (0.5 = alike, 1 = always told apart)",
            scored.Distance is { } distance ? Score(distance.Auc) : $"not measured: {scored.DistanceNotMeasured}",
            scored.Distance is { } measured ? $"{Score(measured.ControlAuc)} between halves of the anchors" : null);
        yield return new("Texts to be scored, looked at", $"{Whole(scored.Examined)} of {Whole(scored.Given)}");
    }

    private static string Describe(AnchorSummary anchors) =>
        $"{Whole(anchors.Count)} {Words.Of(anchors.Kind)} ({Whole(anchors.Drawn)} of them drawn, {Whole(anchors.Duplicates)} repeated, "
        + $"{Whole(anchors.Empty)} empty left out, {Whole(anchors.Truncated)} longer than the models read"
        + (anchors.DrawnBeside > 0 ? $"; joined by {Whole(anchors.DrawnBeside)} drawn token sequences and {Whole(anchors.Splices)} splices of them"
            : anchors.Splices > 0 ? $"; joined by {Whole(anchors.Splices)} splices of them" : "")
        + (anchors.ArePairs ? ": pairs, of which the longer text is cut first)" : ")");

    private IEnumerable<ReportTable> Parts()
    {
        yield return Asked();
        yield return new("What the verdicts mean", ["Verdict", "Means", "So"], TrustSentences.Verdicts);
        if (document.Confusion is { } confusion && confusion.Where(cell => cell.Source != cell.Translated).ToList() is { Count: > 0 } parted)
            yield return ReportTable.Of("Where the two part: what the translation says instead",
                ["Source says", "Translation says", "Anchors", "Of the source's"], parted.Take(MostConfused), cell => [cell.Source, cell.Translated, cell.Count,
                    (double)cell.Count / confusion.Where(other => other.Source == cell.Source).Sum(other => other.Count)]);
        if (document.Disagreements is { } examples)
            yield return ReportTable.Of("Examples, those first of which the translation is surest", ["Source says", "Translation says", "Text"], examples,
                example => [example.Source, example.Translated, TrustSentences.Shown(example)]);
        yield return ReportTable.Of("Agreement by class of the source", ["Class", "Agreement", "Low", "High", "Anchors"], document.PerClass,
            entry => [entry.Label, entry.Count > 0 ? (ReportCell)entry.Estimate : NotSeen, entry.Low, entry.High, entry.Count]);
        if (document.Promises is { } promises)
            foreach (var table in Tables(promises)) yield return table;
        if (document.LearningCurve is { } curve)
            yield return ReportTable.Of("Agreement by number of texts", ["Texts", "Agreement"], curve.Points, point => [point.Texts, point.Agreement]);
        yield return ReportTable.Of("Methods tried", ["Method", "Agreement", "Target layer", "Source layer", "Kept of the source", "Chosen"],
            document.Candidates,
            candidate =>
            [
                Words.Of(candidate.Method), candidate.Agreement,
                candidate.TargetLayer is { } target ? (ReportCell)target : "all", candidate.SourceLayer is { } source ? (ReportCell)source : "-",
                candidate.KeptSourceShare, IsChosen(candidate) ? "yes" : "",
            ]);
        if (document.ClassTokens is { } classes)
            yield return ReportTable.Of("Tokens that drive each class, in the tokens of each model",
                ["Class", "Model", "For", "Against", "Fidelity", "Random directions"], classes.SelectMany(Sides),
                side => [side.Label, side.Model, Line(side.Tokens.Reading.Highest), Line(side.Tokens.Reading.Lowest),
                    side.Tokens.Fidelity, side.Tokens.RandomFidelity]);
        else if (document.ClassTokensNotRead is { } reason)
            yield return new("Tokens that drive each class", ["Not read because"], [[reason]]);
    }

    private IEnumerable<ReportTable> Tables(IReadOnlyList<AgreementPromise> promises)
    {
        double? Cost(AgreementPromise promise, AgreementOf agreementOf) =>
            document.KeptSourceShare > 0 ? null : Milliseconds * document.Seconds.OfCascade(promise, agreementOf);

        yield return ReportTable.Of("Answers one may act on: those that agree with the source at a rate, with 95 % certainty, on texts like the anchors",
            ["Rate", "Share of answers", "Smallest margin", "Agreement seen", "Anchors judged", "Agreement on altered ones", "Altered ones judged",
                "Ms a text, the source answering the others", "Why none"],
            promises,
            promise =>
            [
                promise.Rate, promise.ShareAnswered, promise.Margin, promise.AgreementAbove, promise.Judged, promise.AlteredAgreement, promise.Altered,
                Cost(promise, AgreementOf.CertainAnswers), promise.Reason ?? "",
            ]);
        if (promises.Any(promise => promise.Cascade is not null))
            yield return ReportTable.Of("With the source for the rest: all answers agree at a rate, with 95 % certainty, where it gives the less sure ones",
                ["Rate", "Share it answers itself", "Smallest margin", "Agreement seen, of all", "Ms a text", "Why none"],
                promises.Where(promise => promise.Cascade is not null),
                promise =>
                [
                    promise.Rate, promise.Cascade!.ShareAnswered, promise.Cascade.Margin, promise.Cascade.Agreement,
                    Cost(promise, AgreementOf.AllAnswers), promise.Cascade.Reason ?? "",
                ]);
    }

    private ReportTable Asked()
    {
        var (limits, agreement) = (document.Thresholds, document.Agreement);
        return new("What the verdict asks for", ["Question", "Found", "Asked for PASS"],
        [
            ["Agreement with the source, lower end of its interval, against chance",
                agreement.NoInterval is { } reason ? (ReportCell)$"none: {reason}" : agreement.Low, $"above {Score(_chance)}, else FAIL"],
            ["The same, as a share of what chance leaves open",
                _chance < 1 && agreement.NoInterval is null ? (agreement.Low - _chance) / (1 - _chance) : (double?)null,
                $"at least {Score(limits.CorrectedAgreement)}"],
            ["Anchors judged", agreement.Count, $"at least {Whole(limits.JudgedAnchors)}"],
            ["Kind of the anchors", Words.Of(document.Anchors.Kind), "texts"],
            ["Fewest judged anchors of a class",
                document.PerClass.Count > 0 ? document.PerClass.Min(entry => entry.Count) : (int?)null,
                $"{Whole(limits.AnchorsOfAClass)} anchors of every class"],
            ["Distance of the texts to be scored",
                document.ScoredTexts?.Distance?.Auc, $"below {Score(limits.DistanceAuc)}, where they are known"],
        ]);
    }

    private IEnumerable<IReadOnlyList<ReportCell>> Rows()
    {
        yield return Row("agreement", "held-out anchors", document.Agreement, document.ShuffledAgreement);
        if (document.ScoredTexts is { } scored)
        {
            yield return Row("agreement", "texts to be scored", scored.Agreement, scored.MajorityShare);
            if (scored.Distance is { } distance)
                yield return ["distance", "texts to be scored", distance.Auc, "", "", distance.Texts, distance.ControlAuc];
        }
        foreach (var promise in document.Promises ?? [])
        {
            yield return ["share of certain answers", Score(promise.Rate), promise.ShareAnswered, "", "", promise.Judged, promise.AgreementAbove];
            if (promise.Cascade is { } cascade)
                yield return ["share answered beside the source", Score(promise.Rate), cascade.ShareAnswered, "", "", promise.Judged, cascade.Agreement];
        }
        foreach (var point in document.LearningCurve?.Points ?? []) yield return Row("agreement by texts", Whole(point.Texts), point.Agreement);
        foreach (var point in document.AgreementByShare ?? []) yield return Row("agreement of the surest", Percent(point.Share), point.Agreement);
        foreach (var cell in document.Confusion ?? [])
            yield return ["confusion with the source", $"{cell.Source} > {cell.Translated}", cell.Count, "", "", "", ""];
        yield return Row("share", "majority class", document.MajorityShare);
        yield return Row("share", "kept of the source", document.KeptSourceShare);
        yield return ["relatedness", "token embeddings", document.Relatedness, "", "", "", document.RelatednessControl];
        yield return Row("share", "vocabulary overlap", document.VocabularyOverlap);
        foreach (var entry in document.PerClass) yield return ["class agreement", entry.Label, entry.Estimate, entry.Low, entry.High, entry.Count, ""];
        foreach (var candidate in document.Candidates) yield return Row("method tried", TrustPictures.Name(candidate), candidate.Agreement);
        foreach (var (label, model, tokens) in (document.ClassTokens ?? []).SelectMany(Sides))
        {
            yield return [$"{model} fidelity", label, tokens.Fidelity, "", "", tokens.HeldOutTokens, tokens.RandomFidelity];
            foreach (var token in tokens.Reading.Highest) yield return Row($"{model} token for {label}", token.Token, token.Score);
            foreach (var token in tokens.Reading.Lowest) yield return Row($"{model} token against {label}", token.Token, token.Score);
        }
    }

    private static IReadOnlyList<ReportCell> Row(string what, string name, double? value) => [what, name, value, "", "", "", ""];

    private static IReadOnlyList<ReportCell> Row(string what, string name, AgreementEstimate agreement, double control) =>
        [what, name, agreement.Estimate, agreement.Low, agreement.High, agreement.Count, control];

    private static IEnumerable<(string Label, string Model, ClassTokens Tokens)> Sides(TranslatedClassTokens entry) =>
        [(entry.Label, "source", entry.Source), (entry.Label, "target", entry.Target)];

    private bool IsChosen(TranslationCandidate candidate) =>
        candidate.Method == document.Method && candidate.SourceLayer == document.SourceLayer && candidate.KeptSourceShare == document.KeptSourceShare;

    private static string Line(IReadOnlyList<TokenScore> tokens) => TokenEntry.Line(TokenEntry.Of(tokens));

    private static string Interval(AgreementEstimate agreement) =>
        agreement.NoInterval is { } reason
            ? $"{Score(agreement.Estimate)} (no interval: {reason})"
            : $"{Score(agreement.Estimate)} (95 %: {Score(agreement.Low)} to {Score(agreement.High)})";
}

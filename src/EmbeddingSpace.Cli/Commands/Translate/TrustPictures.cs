using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Cli.Commands.Translate;

/// <summary>The pictures of <c>translate</c>.</summary>
internal static class TrustPictures
{
    /// <summary>Most bars of a picture that is still looked at; beyond, the table tells.</summary>
    private const int MostBars = 40;

    /// <summary>Draw: the agreement by class, the methods tried, and how faithful the tokens of the classes are.</summary>
    /// <param name="document">What was found.</param>
    /// <param name="chance">What agreement without any understanding would reach.</param>
    public static IEnumerable<Picture> Of(TranslationDocument document, double chance)
    {
        if (document.AgreementByShare is { Count: > 1 } shares)
            yield return new LineChart(
                "Agreement where only the surest answers count",
                "Share of the surest judged anchors that are answered, in percent, and how far these agree with the source; "
                + "the grey line is what chance reaches over all.",
                "answered, %", [.. shares.Select(point => (int)Math.Round(100 * point.Share))],
                [Series.Of("agreement", shares, point => point.Agreement), Series.Of("chance", shares, _ => chance, isControl: true)],
                0, 1);
        var seen = document.PerClass.Where(entry => entry.Count > 0).ToList();
        if (seen.Count is > 0 and <= MostBars)
            yield return new BarChart(
                "Agreement with the source by class",
                "Share of the source's anchors of each class on which the translation agrees, with the ends of its 95 % interval where it has one. "
                + "Classes that the source gave no judged anchor are missing.",
                [.. seen.Select(entry => entry.Label)],
                [
                    Series.Of("estimate", seen, entry => entry.Estimate!.Value),
                    .. document.Agreement.NoInterval is null
                        ? [Series.Of("low", seen, entry => entry.Low!.Value), Series.Of("high", seen, entry => entry.High!.Value)]
                        : Array.Empty<Series>(),
                ])
            { Reference = (chance, "chance over all classes") };
        if (document.Candidates.Count is > 1 and <= MostBars)
            yield return new BarChart(
                "Methods tried",
                "Agreement with the source on the held-out anchors that all methods share. "
                + "A method pays for what it keeps of the source, so that the highest bar need not be the one chosen.",
                [.. document.Candidates.Select(Name)], [Series.Of("agreement", document.Candidates, candidate => candidate.Agreement)])
            { Reference = (chance, "chance") };
        if (document.ClassTokens is { Count: > 0 and <= MostBars } classes)
            yield return new BarChart(
                "Fidelity of the class tokens",
                "Rank correlation of a reading with the model's own logits of single tokens that the fit did not see; "
                + "near its control a reading says nothing.",
                [.. classes.Select(entry => entry.Label)],
                [
                    Series.Of("source", classes, entry => entry.Source.Fidelity),
                    Series.Of("target", classes, entry => entry.Target.Fidelity),
                    Series.Of("random directions", classes, entry => Math.Max(entry.Source.RandomFidelity, entry.Target.RandomFidelity), isControl: true),
                ]);
    }

    /// <summary>Name of a method tried, with the layers it joins.</summary>
    public static string Name(TranslationCandidate candidate)
    {
        var method = Words.Of(candidate.Method);
        return candidate.SourceLayer is { } source
            ? $"{method} {NumberText.Whole(candidate.TargetLayer ?? 0)} to {NumberText.Whole(source)}"
            : method;
    }
}

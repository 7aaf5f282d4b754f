using System.Globalization;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.ML.Frame;

/// <summary>What is made of the verdict on a translation that was just fitted: it is heard, and one that is too bad is refused.</summary>
internal static class FittedVerdict
{
    /// <summary>Log the verdict, anything but PASS as a warning.</summary>
    /// <param name="environment">Whose log is told.</param>
    /// <param name="source">The model that was moved.</param>
    /// <param name="report">What was found.</param>
    /// <param name="minimum">The worst verdict accepted; null: any.</param>
    /// <exception cref="InvalidOperationException">The verdict is worse than the minimum.</exception>
    public static void Tell(IHostEnvironment environment, string source, HeadReport report, TranslationVerdict? minimum) =>
        Tell(environment, source, report.Verdict, report.Agreement, report.Anchors.Count, report.Anchors.Truncated, report.Reasons, minimum);

    /// <inheritdoc cref="Tell(IHostEnvironment, string, HeadReport, TranslationVerdict?)"/>
    public static void Tell(IHostEnvironment environment, string source, TranslationReport report, TranslationVerdict? minimum)
    {
        Tell(environment, source, report.Verdict, report.Agreement, report.Anchors.Count, report.Anchors.Truncated, report.Reasons, minimum);
        if (report.CertainPromise is not { } promise) return;
        var agreementOf = report.CertainAgreementOf;
        var reason = promise.ReasonFor(agreementOf);
        var share = promise.ShareFor(agreementOf);
        var told = reason is not null
            ? string.Create(CultureInfo.InvariantCulture, $"agreement {promise.Rate:0.0##} cannot be promised, and no answer is certain. {reason}")
            : agreementOf == AgreementOf.AllAnswers
            ? string.Create(CultureInfo.InvariantCulture,
                $"agreement {promise.Rate:0.0##} is promised of all answers, where the source gives {1 - share:0.0 %} of them.")
            : string.Create(CultureInfo.InvariantCulture, $"agreement {promise.Rate:0.0##} is promised for {share:0.0 %} of the answers.");
        MLNetEnvironment.Log(environment, "EmbeddingSpace", reason is not null, $"Translation of '{source}': {told}");
    }

    private static void Tell(IHostEnvironment environment, string source, TranslationVerdict verdict, AgreementEstimate agreement, int anchors, int truncated,
        IReadOnlyList<string> reasons, TranslationVerdict? minimum)
    {
        var found = string.Create(CultureInfo.InvariantCulture,
            $"{Word(verdict)}, agreement with the source {agreement.Estimate:0.000} on {agreement.Count} texts, ")
            + string.Create(CultureInfo.InvariantCulture, $"fitted on {anchors} anchors, {truncated} of them cut. {string.Join(' ', reasons)}").TrimEnd();
        MLNetEnvironment.Log(environment, "EmbeddingSpace", verdict != TranslationVerdict.Pass, $"Translation of '{source}': {found}");
        // The worse, the larger.
        if (minimum is { } worst && verdict > worst)
            throw new InvalidOperationException($"Translation of '{source}': expected the verdict {Word(worst)} or better, found {found} "
                + "Give more, or more fitting, texts, or accept less as 'MinimumVerdict'.");
    }

    private static string Word(TranslationVerdict verdict) => verdict.ToString().ToUpperInvariant();
}

namespace EmbeddingSpace.Benchmarks.Promises;

/// <summary>One promise, and what came of it. Shares and accuracies are null where nothing was promised, or nothing answered.</summary>
/// <param name="Case">Pair and data set, e.g. <c>related:trec6</c>.</param>
/// <param name="Seed">Seed of anchors and translation.</param>
/// <param name="Rate">Agreement asked for.</param>
/// <param name="Promised">Share of the judged anchors that the report promises.</param>
/// <param name="Share">Share of the test texts whose answers are certain.</param>
/// <param name="Agreement">Agreement with the source on those.</param>
/// <param name="Certain">Their number.</param>
/// <param name="HeldOutShare">The same share of training texts that were no anchors.</param>
/// <param name="HeldOutAgreement">Agreement on those.</param>
/// <param name="HeldOutCertain">Their number.</param>
/// <param name="ShareWithoutScope">Share of the test texts that reach the margin, wherever they lie.</param>
/// <param name="CertainAccuracy">Accuracy of the certain answers.</param>
/// <param name="MixAccuracy">Accuracy where the source answers the others.</param>
/// <param name="MixAgreement">Agreement with the source then.</param>
/// <param name="Accuracy">Accuracy of the translation alone.</param>
/// <param name="SourceAccuracy">Accuracy of the source alone.</param>
/// <param name="Milliseconds">Of a text through the translation.</param>
/// <param name="SourceMilliseconds">Of a text through the source.</param>
/// <param name="Anchors">Anchors given.</param>
internal sealed record PromiseRow(string Case, int Seed, double Rate, double Promised, double? Share, double? Agreement, int Certain,
    double? HeldOutShare, double? HeldOutAgreement, int HeldOutCertain, double? ShareWithoutScope, double? CertainAccuracy, double? MixAccuracy,
    double? MixAgreement, double Accuracy, double SourceAccuracy, double Milliseconds, double SourceMilliseconds, int Anchors)
{
    /// <summary>Share of the test texts that the translation answers where all answers shall agree; null where that is not promised.</summary>
    public double? OwnShare { get; init; }

    /// <summary>Agreement of all answers then, the source's included.</summary>
    public double? AllAgreement { get; init; }

    /// <summary>The same on training texts that were no anchors.</summary>
    public double? AllHeldOutAgreement { get; init; }

    /// <summary>Accuracy of all answers then.</summary>
    public double? AllAccuracy { get; init; }

    /// <summary>Milliseconds of a text then.</summary>
    public double? AllMilliseconds => OwnShare is { } share ? Milliseconds + ((1 - share) * SourceMilliseconds) : null;

    /// <summary>Whether anything was promised.</summary>
    public bool IsMade => Promised > 0;

    /// <summary>Milliseconds of a text through the mix.</summary>
    public double MixMilliseconds => Milliseconds + ((1 - (Share ?? 0)) * SourceMilliseconds);
}

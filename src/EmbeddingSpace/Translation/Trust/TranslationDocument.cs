using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Anchors;
using EmbeddingSpace.Translation.Certainty;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Findings;

namespace EmbeddingSpace.Translation.Trust;

/// <summary>A trust report as other programs read it. Property names, in camel case, are a contract: scripts rely on them.</summary>
/// <param name="Method">The method used.</param>
/// <param name="Source">Name of the source model.</param>
/// <param name="Target">Name of the target model.</param>
/// <param name="SourceHash">Content hash of the source checkpoint.</param>
/// <param name="TargetHash">Content hash of the target checkpoint.</param>
/// <param name="Layers">Target layers that are read.</param>
/// <param name="Poolings">How they are pooled.</param>
/// <param name="SourceLayer">State of the source that is entered; null where nothing of it is kept.</param>
/// <param name="Regularisation">Ridge strength a row; null for methods without a fit.</param>
/// <param name="BalancedClasses">Whether every class counted the same in the fit.</param>
/// <param name="LayerWeights">What each pooled layer counted for; null = all alike.</param>
/// <param name="Temperature">What the logits were divided by; null where no temperature was transferred.</param>
/// <param name="Anchors">What the anchors were.</param>
/// <param name="AnchorCandidates">Kinds of drawn anchors that were tried; empty where texts were given.</param>
/// <param name="Agreement">Agreement with the source on held-out anchors.</param>
/// <param name="ShuffledAgreement">Its control.</param>
/// <param name="MajorityShare">Share of the source's most frequent class.</param>
/// <param name="Relatedness">Held-out R² between the token embeddings.</param>
/// <param name="RelatednessControl">The same after shuffling tokens; null where not measured.</param>
/// <param name="VocabularyOverlap">Share of the source's tokens that the target has.</param>
/// <param name="KeptSourceShare">Share of the source that is kept.</param>
/// <param name="PerClass">One entry a class.</param>
/// <param name="Candidates">Every method tried.</param>
/// <param name="ClassTokens">Tokens that drive each class; null where not read.</param>
/// <param name="ClassTokensNotRead">Why not; null where read or not asked for.</param>
/// <param name="ScoredTexts">What was seen on the texts to be scored; null where none were given.</param>
/// <param name="Verdict"><c>PASS</c>, <c>WARN</c> or <c>FAIL</c>.</param>
/// <param name="Reasons">Why.</param>
/// <param name="Thresholds">What the verdict asks for.</param>
/// <param name="Seconds">Seconds spent.</param>
/// <param name="PeakBytes">Peak memory of the process; null where not measured.</param>
/// <param name="Kind">What the source answers: <c>multiple</c> or <c>number</c>; left out for one of several classes.</param>
/// <param name="Labels">More of the agreement of several labels; left out for others.</param>
/// <param name="Numbers">More of the agreement of numbers; left out for others.</param>
/// <param name="Promises">Which answers may be taken for the source's; left out of reports stored before there were promises.</param>
/// <param name="CertainAgreement">The agreement that was asked for; left out where none was.</param>
/// <param name="LearningCurve">What more texts would buy; left out where that was not measured.</param>
public sealed record TranslationDocument(TranslationMethod Method, string Source, string Target, string SourceHash, string TargetHash,
    IReadOnlyList<int> Layers, IReadOnlyList<Pooling> Poolings, int? SourceLayer,
    double? Regularisation, bool BalancedClasses, IReadOnlyList<double>? LayerWeights, double? Temperature,
    AnchorSummary Anchors, IReadOnlyList<AnchorCandidate> AnchorCandidates,
    AgreementEstimate Agreement, double ShuffledAgreement, double MajorityShare,
    double? Relatedness, double? RelatednessControl, double? VocabularyOverlap, double KeptSourceShare,
    IReadOnlyList<TranslationDocument.ClassAgreement> PerClass, IReadOnlyList<TranslationCandidate> Candidates,
    IReadOnlyList<TranslatedClassTokens>? ClassTokens, string? ClassTokensNotRead, ScoredTextsReport? ScoredTexts,
    string Verdict, IReadOnlyList<string> Reasons, TranslationDocument.VerdictLimits Thresholds, TranslationSeconds Seconds, long? PeakBytes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Kind = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LabelAgreement? Labels = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] NumberAgreement? Numbers = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<AgreementPromise>? Promises = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? CertainAgreement = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LearningCurve? LearningCurve = null)
{
    /// <summary>Which answers the agreement was asked for; left out where these are the certain ones.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public AgreementOf CertainAgreementOf { get; init; }

    /// <summary>How the target reads pairs of texts; left out where that is together.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PairReading Pairs { get; init; }

    /// <summary>Agreement where only the surest answers count; left out where the answer is not one of several classes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AgreementAtShare>? AgreementByShare { get; init; }

    /// <summary>What the translation says where the source says each class; left out likewise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ConfusedClasses>? Confusion { get; init; }

    /// <summary>Some texts on which the two part; left out where there are none, and of a saved model, which never holds them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Disagreement>? Disagreements { get; init; }

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>Gather.</summary>
    /// <param name="report">The report.</param>
    /// <param name="peakBytes">Peak memory of the process, where it was measured.</param>
    public static TranslationDocument Of(TranslationReport report, long? peakBytes = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        // Reports stored before they kept the class names know those that were seen.
        var classes = report.Classes.Count > 0 && report.Numbers is null ? report.Classes : [.. report.PerClass.Keys];
        var perClass = classes.Select(label => ClassAgreement.Of(label, report.PerClass.GetValueOrDefault(label))).ToArray();
        return new(report.Method, report.Source, report.Target, report.SourceHash, report.TargetHash,
            report.TargetLayers, report.Poolings, report.SourceLayer,
            report.Regularisation, report.BalancedClasses, report.LayerWeights, report.Temperature,
            report.Anchors, report.AnchorCandidates,
            report.Agreement, report.ShuffledAgreement, report.MajorityShare,
            Finite(report.Relatedness), Finite(report.RelatednessControl), report.VocabularyOverlap, report.KeptSourceShare,
            perClass, report.Candidates, report.ClassTokens, report.ClassTokensNotRead, report.ScoredTexts,
            report.Verdict.ToString().ToUpperInvariant(), report.Reasons, new(), report.Seconds, peakBytes, Word(report.Kind), report.Labels, report.Numbers,
            report.Promises.Count > 0 ? report.Promises : null, report.CertainAgreement, report.LearningCurve)
        {
            Pairs = report.Pairs,
            CertainAgreementOf = report.CertainAgreementOf,
            AgreementByShare = report.AgreementByShare.Count > 0 ? report.AgreementByShare : null,
            Confusion = report.Confusion.Count > 0 ? report.Confusion : null,
            Disagreements = report.Disagreements.Count > 0 ? report.Disagreements : null,
        };
    }

    /// <summary>Write as UTF-8 JSON; the stream stays the caller's.</summary>
    public void Write(Stream stream) => JsonSerializer.Serialize(stream, this, Json);

    private static string? Word(HeadKind kind) => kind switch
    {
        HeadKind.SingleLabel => null,
        HeadKind.MultiLabel => "multiple",
        _ => "number",
    };

    // JSON knows no infinity.
    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    /// <summary>Agreement on one class; the ends are null where no interval is claimed, all numbers, with a count of 0, for a class that the source gave no
    /// judged anchor.</summary>
    /// <param name="Label">Class name.</param>
    /// <param name="Estimate">The share.</param>
    /// <param name="Low">Lower end of its 95 % interval.</param>
    /// <param name="High">Upper end.</param>
    /// <param name="Count">Anchors that the source put there.</param>
    public sealed record ClassAgreement(string Label, double? Estimate, double? Low, double? High, int Count)
    {
        internal static ClassAgreement Of(string label, AgreementEstimate? agreement) =>
            agreement is null ? new(label, null, null, null, 0)
            : agreement.NoInterval is not null ? new(label, agreement.Estimate, null, null, agreement.Count)
            : new(label, agreement.Estimate, agreement.Low, agreement.High, agreement.Count);
    }

    /// <summary>What the verdict asks for.</summary>
    public sealed record VerdictLimits
    {
        /// <summary>Least lower end of the chance-corrected agreement.</summary>
        public double CorrectedAgreement { get; } = VerdictThresholds.CorrectedAgreement;

        /// <summary>Fewest judged anchors.</summary>
        public int JudgedAnchors { get; } = VerdictThresholds.JudgedAnchors;

        /// <summary>Fewest anchors of a class.</summary>
        public int AnchorsOfAClass { get; } = VerdictThresholds.AnchorsOfAClass;

        /// <summary>Distance from which the texts to be scored are others than the anchors.</summary>
        public double DistanceAuc { get; } = VerdictThresholds.DistanceAuc;
    }
}

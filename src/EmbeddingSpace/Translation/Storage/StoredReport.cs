using System.Text.Json.Serialization;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Translation.Storage;

/// <summary>
/// A <see cref="TranslationReport"/> as saved translations keep it. Names and order of the properties are a format: what is added must be optional, and
/// nothing is renamed.
/// </summary>
internal sealed record StoredReport
{
    public required TranslationMethod Method { get; init; }
    public required string Source { get; init; }
    public required string Target { get; init; }
    public required string SourceHash { get; init; }
    public required string TargetHash { get; init; }
    public IReadOnlyList<string> Classes { get; init; } = [];
    public required IReadOnlyList<int> TargetLayers { get; init; }
    public required IReadOnlyList<Pooling> Poolings { get; init; }
    public int? SourceLayer { get; init; }
    public double? Regularisation { get; init; }
    public bool BalancedClasses { get; init; }
    public IReadOnlyList<double>? LayerWeights { get; init; }
    public required StoredAnchors Anchors { get; init; }
    public IReadOnlyList<StoredAnchorCandidate> AnchorCandidates { get; init; } = [];
    public required StoredAgreement Agreement { get; init; }
    public required IReadOnlyDictionary<string, StoredAgreement> PerClass { get; init; }
    public required double ShuffledAgreement { get; init; }
    public required double MajorityShare { get; init; }
    public double? Relatedness { get; init; }
    public double? RelatednessControl { get; init; }
    public double? VocabularyOverlap { get; init; }
    public required double KeptSourceShare { get; init; }
    public required IReadOnlyList<StoredCandidate> Candidates { get; init; }
    public required TranslationVerdict Verdict { get; init; }
    public required IReadOnlyList<string> Reasons { get; init; }
    public double? Temperature { get; init; }
    public IReadOnlyList<StoredClassTokens>? ClassTokens { get; init; }
    public string? ClassTokensNotRead { get; init; }
    public StoredScoredTexts? ScoredTexts { get; init; }
    public required StoredSeconds Seconds { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public HeadKind Kind { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StoredLabelAgreement? Labels { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StoredNumberAgreement? Numbers { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PairReading Pairs { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<StoredPromise>? Promises { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CertainAgreement { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public AgreementOf CertainAgreementOf { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StoredLearningCurve? LearningCurve { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<StoredAgreementAtShare>? AgreementByShare { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<StoredConfusedClasses>? Confusion { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Seed { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AnchorsHash { get; init; }

    public static StoredReport Of(TranslationReport report) => new()
    {
        Method = report.Method,
        Source = report.Source,
        Target = report.Target,
        SourceHash = report.SourceHash,
        TargetHash = report.TargetHash,
        Classes = report.Classes,
        TargetLayers = report.TargetLayers,
        Poolings = report.Poolings,
        SourceLayer = report.SourceLayer,
        Regularisation = report.Regularisation,
        BalancedClasses = report.BalancedClasses,
        LayerWeights = report.LayerWeights,
        Anchors = StoredAnchors.Of(report.Anchors),
        Pairs = report.Pairs,
        AnchorCandidates = [.. report.AnchorCandidates.Select(StoredAnchorCandidate.Of)],
        Agreement = StoredAgreement.Of(report.Agreement),
        PerClass = report.PerClass.ToDictionary(entry => entry.Key, entry => StoredAgreement.Of(entry.Value)),
        ShuffledAgreement = report.ShuffledAgreement,
        MajorityShare = report.MajorityShare,
        Relatedness = report.Relatedness,
        RelatednessControl = report.RelatednessControl,
        VocabularyOverlap = report.VocabularyOverlap,
        KeptSourceShare = report.KeptSourceShare,
        Candidates = [.. report.Candidates.Select(StoredCandidate.Of)],
        Verdict = report.Verdict,
        Reasons = report.Reasons,
        Temperature = report.Temperature,
        ClassTokens = report.ClassTokens is null ? null : [.. report.ClassTokens.Select(StoredClassTokens.Of)],
        ClassTokensNotRead = report.ClassTokensNotRead,
        ScoredTexts = report.ScoredTexts is null ? null : StoredScoredTexts.Of(report.ScoredTexts),
        Seconds = StoredSeconds.Of(report.Seconds),
        Kind = report.Kind,
        Labels = report.Labels is null ? null : StoredLabelAgreement.Of(report.Labels),
        Numbers = report.Numbers is null ? null : StoredNumberAgreement.Of(report.Numbers),
        Promises = StoredPromise.Of(report.Promises),
        CertainAgreement = report.CertainAgreement,
        CertainAgreementOf = report.CertainAgreementOf,
        AgreementByShare = report.AgreementByShare.Count > 0 ? [.. report.AgreementByShare.Select(StoredAgreementAtShare.Of)] : null,
        Confusion = report.Confusion.Count > 0 ? [.. report.Confusion.Select(StoredConfusedClasses.Of)] : null,
        LearningCurve = report.LearningCurve is null ? null : StoredLearningCurve.Of(report.LearningCurve),
        Seed = report.Seed,
        AnchorsHash = report.AnchorsHash,
    };

    public TranslationReport ToReport() => new()
    {
        Method = Method,
        Source = Source,
        Target = Target,
        SourceHash = SourceHash,
        TargetHash = TargetHash,
        Classes = Classes,
        TargetLayers = TargetLayers,
        Poolings = Poolings,
        SourceLayer = SourceLayer,
        Regularisation = Regularisation,
        BalancedClasses = BalancedClasses,
        LayerWeights = LayerWeights,
        Anchors = Anchors.ToSummary(),
        Pairs = Pairs,
        AnchorCandidates = [.. AnchorCandidates.Select(entry => entry.ToCandidate())],
        Agreement = Agreement.ToEstimate(),
        PerClass = PerClass.ToDictionary(entry => entry.Key, entry => entry.Value.ToEstimate()),
        ShuffledAgreement = ShuffledAgreement,
        MajorityShare = MajorityShare,
        Relatedness = Relatedness,
        RelatednessControl = RelatednessControl,
        VocabularyOverlap = VocabularyOverlap,
        KeptSourceShare = KeptSourceShare,
        Candidates = [.. Candidates.Select(entry => entry.ToCandidate())],
        Verdict = Verdict,
        Reasons = Reasons,
        Temperature = Temperature,
        ClassTokens = ClassTokens is null ? null : [.. ClassTokens.Select(entry => entry.ToTokens())],
        ClassTokensNotRead = ClassTokensNotRead,
        ScoredTexts = ScoredTexts?.ToReport(),
        Seconds = Seconds.ToSeconds(),
        Kind = Kind,
        Labels = Labels?.ToAgreement(),
        Numbers = Numbers?.ToAgreement(),
        Promises = [.. Promises?.Select(promise => promise.ToPromise()) ?? []],
        CertainAgreement = CertainAgreement,
        CertainAgreementOf = CertainAgreementOf,
        AgreementByShare = [.. AgreementByShare?.Select(point => point.ToPoint()) ?? []],
        Confusion = [.. Confusion?.Select(classes => classes.ToClasses()) ?? []],
        LearningCurve = LearningCurve?.ToCurve(),
        Seed = Seed,
        AnchorsHash = AnchorsHash,
    };
}

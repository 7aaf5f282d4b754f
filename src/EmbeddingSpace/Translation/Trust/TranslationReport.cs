using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Anchors;
using EmbeddingSpace.Translation.Certainty;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Findings;

namespace EmbeddingSpace.Translation.Trust;

/// <summary>What a translation hands over beside the classifier: how it was chosen and how far it can be trusted, without a label.</summary>
public sealed record TranslationReport
{
    /// <summary>The method used.</summary>
    public required TranslationMethod Method { get; init; }

    /// <summary>Name of the source model.</summary>
    public required string Source { get; init; }

    /// <summary>Name of the target model.</summary>
    public required string Target { get; init; }

    /// <summary>Content hash of the source checkpoint.</summary>
    public required string SourceHash { get; init; }

    /// <summary>Content hash of the target checkpoint.</summary>
    public required string TargetHash { get; init; }

    /// <summary>Class names in logit order; empty in reports stored before they were kept.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>What the source answers, and the translation with it: it says what <see cref="Agreement"/> is.</summary>
    public HeadKind Kind { get; init; } = HeadKind.SingleLabel;

    /// <summary>Of several labels: more of their agreement; else null.</summary>
    public LabelAgreement? Labels { get; init; }

    /// <summary>Of numbers: more of their agreement; else null.</summary>
    public NumberAgreement? Numbers { get; init; }

    /// <summary>Target layers that are read: every pooled one, or the one the stitch leaves.</summary>
    public required IReadOnlyList<int> TargetLayers { get; init; }

    /// <summary>How the target's states are pooled for the head; empty for a bare stitch.</summary>
    public required IReadOnlyList<Pooling> Poolings { get; init; }

    /// <summary>State of the source that the stitch enters; null when nothing of the source is kept.</summary>
    public int? SourceLayer { get; init; }

    /// <summary>Ridge strength a row on standardised features; null for methods without a fit.</summary>
    public double? Regularisation { get; init; }

    /// <summary>Whether every class counted the same in the fit of the head; false for methods without a fit.</summary>
    public bool BalancedClasses { get; init; }

    /// <summary>What each pooled target layer counted for in the fit, pooling by pooling, 1 on average; null = all alike.</summary>
    public IReadOnlyList<double>? LayerWeights { get; init; }

    /// <summary>What the anchors were.</summary>
    public required AnchorSummary Anchors { get; init; }

    /// <summary>How the target reads pairs of texts; together also where the anchors are none.</summary>
    public PairReading Pairs { get; init; }

    /// <summary>Kinds of drawn anchors that were tried, with what each reached; empty where texts were given.</summary>
    public IReadOnlyList<AnchorCandidate> AnchorCandidates { get; init; } = [];

    /// <summary>
    /// Agreement with the source on held-out anchors: of one of several classes the share on which both choose the same; of several labels F1 of what the
    /// translation says against what the source says, over all labels; of numbers, and of a score before it becomes a probability, R². Where the anchors
    /// are no texts of the task nothing is claimed of its interval.
    /// </summary>
    public required AgreementEstimate Agreement { get; init; }

    /// <summary>
    /// Agreement for each class the source chose on held-out anchors, or F1 of each label that it says there; those that it never says there are absent. Of
    /// several numbers R² of each.
    /// </summary>
    public required IReadOnlyDictionary<string, AgreementEstimate> PerClass { get; init; }

    /// <summary>Agreement of the same fit after the pairs of texts were shuffled: what chance alone reaches.</summary>
    public required double ShuffledAgreement { get; init; }

    /// <summary>
    /// What always giving the same answer would reach: the share of the anchors that the source's most frequent class has; F1 of the most frequent labels;
    /// 0 of numbers.
    /// </summary>
    public required double MajorityShare { get; init; }

    /// <summary>Held-out R² of source token embeddings predicted linearly from the target's; null where too few tokens are shared.</summary>
    public double? Relatedness { get; init; }

    /// <summary><see cref="Relatedness"/> after shuffling which token belongs to which: the control.</summary>
    public double? RelatednessControl { get; init; }

    /// <summary>Share of the source's tokens that the target's vocabulary has too.</summary>
    public double? VocabularyOverlap { get; init; }

    /// <summary>
    /// Share of the source's block and head parameters (what computing costs) that the translated model keeps: 0 for target-only methods.
    /// </summary>
    public required double KeptSourceShare { get; init; }

    /// <summary>Every method that was tried, with what it reached.</summary>
    public required IReadOnlyList<TranslationCandidate> Candidates { get; init; }

    /// <summary>PASS, WARN or FAIL.</summary>
    public required TranslationVerdict Verdict { get; init; }

    /// <summary>Why.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>
    /// Temperature that the logits were divided by, so that their probabilities are as sure as the source's; null where none was transferred. Several labels
    /// are as sure as the source's by a scale of each; numbers stand as fitted.
    /// </summary>
    public double? Temperature { get; init; }

    /// <summary>
    /// Tokens that drive each class, source and target side by side; null until <c>Examine</c> of the <see cref="ClassifierTranslation"/> read them.
    /// </summary>
    public IReadOnlyList<TranslatedClassTokens>? ClassTokens { get; init; }

    /// <summary>Why the tokens of the classes could not be read; null where they were, or were not asked for.</summary>
    public string? ClassTokensNotRead { get; init; }

    /// <summary>What was seen on the texts to be scored; null where none were given to <c>Examine</c> of the <see cref="ClassifierTranslation"/>.</summary>
    public ScoredTextsReport? ScoredTexts { get; init; }

    /// <summary>Which answers may be taken for the source's, at agreements of .95, .97 and .99 and the one asked for, in ascending order: a promise each, or
    /// why there is none. Empty in reports stored before there were any.</summary>
    public IReadOnlyList<AgreementPromise> Promises { get; init; } = [];

    /// <summary>The agreement that was asked for; null: none was, and the translation says of no answer whether it is certain.</summary>
    public double? CertainAgreement { get; init; }

    /// <summary>Which answers it was asked for.</summary>
    public AgreementOf CertainAgreementOf { get; init; }

    /// <summary>The promise that was asked for, or why there is none; null where none was.</summary>
    public AgreementPromise? CertainPromise => CertainAgreement is { } rate ? Promises.FirstOrDefault(promise => promise.Rate == rate) : null;

    /// <summary>The loosest promise at a rate or above it that was made, or why there is none; null where no such rate was judged.</summary>
    /// <param name="rate">The rate.</param>
    /// <param name="agreementOf">Which answers shall agree.</param>
    internal AgreementPromise? PromiseAt(double rate, AgreementOf agreementOf)
    {
        AgreementPromise[] enough = [.. Promises.Where(promise => promise.Rate >= rate).OrderBy(promise => promise.Rate)];
        return enough.FirstOrDefault(promise => promise.MarginFor(agreementOf) is not null) ?? enough.FirstOrDefault();
    }

    /// <summary>What more texts would buy; null where a handful of texts was not joined by drawn token sequences.</summary>
    public LearningCurve? LearningCurve { get; init; }

    /// <summary>Agreement where only the surest answers count, in shares of the judged anchors, ascending; empty where the answer is not one of several
    /// classes, and in reports stored before there was one.</summary>
    public IReadOnlyList<AgreementAtShare> AgreementByShare { get; init; } = [];

    /// <summary>What the translation says where the source says each class, on the judged anchors, the most frequent first; empty likewise.</summary>
    public IReadOnlyList<ConfusedClasses> Confusion { get; init; } = [];

    /// <summary>Some texts on which the two part, those first of which the translation is surest. They are texts of yours: never saved with a model.</summary>
    public IReadOnlyList<Disagreement> Disagreements { get; init; } = [];

    /// <summary>Seed of every random choice; null in reports stored before it was kept.</summary>
    public int? Seed { get; init; }

    /// <summary>SHA-256 over the anchors in their order, lower-case hexadecimal: over the texts, or the target's ids of what was drawn. Null in reports stored
    /// before it was kept.</summary>
    public string? AnchorsHash { get; init; }

    /// <summary>Seconds spent; 0 where the model was sealed, as a sealed file depends on no clock.</summary>
    public required TranslationSeconds Seconds { get; init; }
}

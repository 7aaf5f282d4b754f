using System.ComponentModel.DataAnnotations;

namespace EmbeddingSpace.Translation.Definition;

/// <summary>Knobs of a translation, the same in the core, in a pipeline and on the command line.</summary>
public sealed record TranslationOptions : ICheckedOptions, IValidatableObject
{
    /// <summary>Least agreement that can be promised.</summary>
    public const double LeastAgreement = 0.5;

    /// <summary>Highest agreement that can be promised: more takes more anchors than are ever judged.</summary>
    public const double MostAgreement = 0.999;

    /// <summary>Default of <see cref="Seed"/>.</summary>
    public const int DefaultSeed = SeededOrder.DefaultSeed;

    /// <summary>
    /// Default of <see cref="TargetOnlyTolerance"/>. Blocks of the source remember the texts that the source was fine-tuned on: on such
    /// anchors they agree better than they are. Measured on SST-2 between relatives: .05 more agreement went with .01 less accuracy.
    /// </summary>
    public const double DefaultTargetOnlyTolerance = 0.05;

    /// <summary>
    /// Default of <see cref="KeptSourcePrice"/>: agreement rises by itself with every block of the source that is kept, without the
    /// classifier getting better, so each pays for its share.
    /// </summary>
    public const double DefaultKeptSourcePrice = 0.1;

    /// <summary>
    /// Default of <see cref="DrawnCount"/>. Where anchors are not texts of the task, their number matters more than any trick: from 4,000 to
    /// 20,000 random sequences TREC-6 gained .03 to .06 between strangers.
    /// </summary>
    public const int DefaultDrawnCount = 20_000;

    /// <summary>Default of <see cref="DrawnBesideTexts"/> where there are at most <see cref="MostTextsJoined"/> texts.</summary>
    public const int DefaultDrawnBesideTexts = 5000;

    /// <summary>Most texts of the task that are a handful, which drawn token sequences join.</summary>
    public const int MostTextsJoined = 500;

    /// <summary>
    /// Most texts of the task that splices of them join where they are shared by twenty classes and more, each of which has few of its own. Of 2,000 texts
    /// of 77 intents the accuracy rises from .858 to .868 (mean of three seeds).
    /// </summary>
    public const int MostTextsJoinedOfManyClasses = 2000;

    /// <summary>Default of <see cref="LabelThreshold"/>.</summary>
    public const double DefaultLabelThreshold = 0.5;

    /// <summary>Fewest distinct anchors that a fit with a held-out part makes sense for.</summary>
    internal const int FewestAnchors = 20;

    /// <summary>How the classifier is moved.</summary>
    [EnumDataType(typeof(TranslationMethod))]
    public TranslationMethod Method { get; set; } = TranslationMethod.Auto;

    /// <summary>Seed of every random choice; the same seed and input give the same bits.</summary>
    public int Seed { get; set; } = DefaultSeed;

    /// <summary>What the texts are.</summary>
    [EnumDataType(typeof(TextKind))]
    public TextKind TextKind { get; set; } = TextKind.Task;

    /// <summary>What takes the place of texts where none is given.</summary>
    [EnumDataType(typeof(DrawnAnchors))]
    public DrawnAnchors DrawnAnchors { get; set; } = DrawnAnchors.Auto;

    /// <summary>Anchors drawn where no text of the task is given: token sequences, or windows of general texts and as many token sequences.</summary>
    [Range(FewestAnchors, 1_000_000)]
    public int DrawnCount { get; set; } = DefaultDrawnCount;

    /// <summary>
    /// Token sequences that are drawn beside at most <see cref="MostTextsJoined"/> texts of the task, and join them in the fit of a head; null =
    /// <see cref="DefaultDrawnBesideTexts"/>, 0 = none. Of 20 texts of SST-2 the agreement with the source rises from .58 to .73 between strangers.
    /// What is judged are the texts alone. Pairs of texts are never drawn. With 0 no splices join the texts either; of twenty classes and more splices alone
    /// join up to <see cref="MostTextsJoinedOfManyClasses"/>.
    /// </summary>
    [Range(0, 1_000_000)]
    public int? DrawnBesideTexts { get; set; }

    /// <summary>Agreement that a method keeping parts of the source must gain over a target-only one.</summary>
    [Range(0.0, 1.0)]
    public double TargetOnlyTolerance { get; set; } = DefaultTargetOnlyTolerance;

    /// <summary>Agreement that keeping all blocks of the source would cost; keeping a share of their parameters costs that share of it.</summary>
    [Range(0.0, 1.0)]
    public double KeptSourcePrice { get; set; } = DefaultKeptSourcePrice;

    /// <summary>
    /// Whether every class that the source chooses counts the same where a head is fitted, however rare it is among the anchors: more of the
    /// rare class is found, at the price of more false alarms. Estimates of agreement stay those of the anchors as they are. Anchors that are no
    /// texts of the task are balanced without being asked where the source puts more than nine in ten of them into one class (a spam filter
    /// between strangers, on development texts: accuracy .957 instead of the majority's .866); the report says so.
    /// </summary>
    public bool BalanceClasses { get; set; }

    /// <summary>
    /// Probability from which on the source says a label, where it says several labels: the translation learns those decisions and says its labels from the
    /// same probability on.
    /// </summary>
    [Range(0.001, 0.999)]
    public double LabelThreshold { get; set; } = DefaultLabelThreshold;

    /// <summary>How the target reads pairs of texts, where pairs are given.</summary>
    [EnumDataType(typeof(PairReading))]
    public PairReading Pairs { get; set; } = PairReading.Together;

    /// <summary>
    /// Agreement with the source, from .5 to .999, that answers shall be promised for (see <see cref="Certainty.AgreementPromise"/>): the translation then says
    /// of each answer whether it is certain; where nothing can be promised none is, and the report says why. Null, the default: it says nothing.
    /// </summary>
    [Range(LeastAgreement, MostAgreement)]
    public double? CertainAgreement { get; set; }

    /// <summary>Which answers <see cref="CertainAgreement"/> is asked of: the certain ones, or all where the source gives the others.</summary>
    [EnumDataType(typeof(AgreementOf))]
    public AgreementOf AgreementOf { get; set; } = AgreementOf.CertainAnswers;

    /// <summary>
    /// Anchors that are altered, a word left out or two swapped, to judge what may be promised of answers for texts that the source was not trained on: null,
    /// the default, = all that are judged, at most 2,000, with <see cref="CertainAgreement"/>, else none; 0 = none. The source is asked for each of them: where
    /// that costs money, give fewer, or 0 where it was not trained on the anchors. Answers that are known for given texts alone are never altered.
    /// </summary>
    [Range(0, 1_000_000)]
    public int? AlteredTexts { get; set; }

    /// <summary>How much each layer of the target counts where a head is fitted.</summary>
    [EnumDataType(typeof(LayerWeighting))]
    public LayerWeighting LayerWeighting { get; set; } = LayerWeighting.Uniform;

    /// <summary>What the target read in translations before, which is not read again; the caller's, who disposes it after the last. Null, the default: nothing
    /// is kept. Texts that are read in windows, and pairs that are read apart, are read each time.</summary>
    public TargetReadings? Readings { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Pairs == PairReading.Apart && Method is not (TranslationMethod.Auto or TranslationMethod.PooledRidge or TranslationMethod.LinearDistillation))
            yield return new($"The field {nameof(Pairs)} may be {PairReading.Apart} with a head over both texts alone; method {Method} needs them in one "
                + $"sequence. Use {nameof(TranslationMethod.PooledRidge)}.", [nameof(Pairs)]);
        if (Method.FitsHead()) yield break;
        if (DrawnBesideTexts > 0) yield return Unread(nameof(DrawnBesideTexts));
        if (BalanceClasses) yield return Unread(nameof(BalanceClasses));
        if (LayerWeighting != LayerWeighting.Uniform) yield return Unread(nameof(LayerWeighting));

        ValidationResult Unread(string name) => new(
            $"The field {name} works where a head is fitted; method {Method} fits none. Use {nameof(TranslationMethod.PooledRidge)}, or leave it.", [name]);
    }

    /// <summary>A checked copy; every fault is in one exception.</summary>
    internal static TranslationOptions Validated(TranslationOptions? options) => OptionsValidation.Checked(options ?? new()) with { };
}

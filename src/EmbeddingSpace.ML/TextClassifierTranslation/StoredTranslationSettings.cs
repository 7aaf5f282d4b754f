using System.Text.Json.Serialization;
using EmbeddingSpace.ML.Answers;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;

namespace EmbeddingSpace.ML.TextClassifierTranslation;

/// <summary>What a saved <see cref="TextClassifierTranslationTransformer"/> remembers beside its model.</summary>
internal sealed record StoredTranslationSettings(StoredColumnNames Columns, StoredTextSettings Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SecondInput = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PredictedLabels = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] float? Threshold = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Certain = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Explanation = null) : IStoredSettings
{
    /// <summary>Name that ML.NET finds the transformer by.</summary>
    public const string Loader = "EmbSpaceTranslation";

    public static readonly ModelFormat<StoredTranslationSettings> Format = new(nameof(TextClassifierTranslationTransformer), "ES TRNSL", Loader,
        oldestReadable: 1,
        "1: the first",
        "2: Text.Precision and Text.Batching; a file without them means float32 and engines on their own",
        "3: Columns.Label; a file without it means the column 'Label'",
        "4: Columns.Positive; a file without it delivers the columns of many classes",
        "5: weights may stand in another stage's place; a file before has its own",
        "6: SecondInput, PredictedLabels and Threshold, and of the translation Activation, Report.Kind, Labels, Numbers and Anchors.ArePairs; a file without "
        + "them reads single texts, and is one of exclusive classes",
        "7: Certain and Explanation, and of the translation Certainty, scope.map, Pairs, Report.Pairs, Promises, CertainAgreement, LearningCurve, "
        + "AgreementByShare, Confusion, "
        + "Agreement.NoInterval, Anchors.DrawnBeside and Splices; a file without them says of no answer whether it is certain, explains nothing, and reads "
        + "pairs together",
        "8: of the translation Report.Seed and AnchorsHash; a file without them does not say what it was fitted on",
        "9: of the translation Report.CertainAgreementOf, and of Promises Altered, AlteredAgreement and Cascade; a file without them promises of certain "
        + "answers alone, judged on the anchors as they are",
        "10: of the translation Offsets; explanations of a file without them count to [CLS] and the first word what these add to every text");

    public static StoredTranslationSettings From(TextClassifierTranslationEstimator.Options options) =>
        new(StoredColumnNames.From(options.Columns, options.LabelColumnName, options.PositiveClass), StoredTextSettings.From(options),
            options.SecondInputColumnName, HeadColumns.StoredName(options.Columns.PredictedLabels),
            HeadColumns.StoredThreshold((float)options.Translation.LabelThreshold),
            options.Translation.CertainAgreement is null ? null : options.Columns.Certain, options.ExplanationColumnName);

    /// <summary>The added columns.</summary>
    public HeadColumns ToHead() => new(Columns, PredictedLabels, Threshold, Certain)
    {
        Explanation = Explanation is null ? null : new(Explanation, SecondInput is not null),
    };

    public IEnumerable<string> Faults() =>
    [
        .. ToHead().Faults(), .. Text.FaultsWith(ToHead().Names),
        .. Explanation?.Length == 0 ? ["Expected a name for the column of explanations, found an empty one."] : Array.Empty<string>(),
        .. SecondInput?.Length == 0 ? ["Expected a name for the column of second texts, found an empty one."] : Array.Empty<string>(),
    ];
}

using System.Text.Json.Serialization;
using EmbeddingSpace.ML.Answers;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;

namespace EmbeddingSpace.ML.TextClassification;

/// <summary>What a saved <see cref="TextClassifierTransformer"/> remembers beside its model.</summary>
/// <param name="Columns">Names of the added columns.</param>
/// <param name="Text">How texts are read.</param>
/// <param name="SecondInput">Column with the second text of each pair; null: single texts are read.</param>
/// <param name="PredictedLabels">Name of the column of labels that reach the threshold; null: the default.</param>
/// <param name="Threshold">The probability that they have to reach; null: the default.</param>
/// <param name="Explanation">Name of the column of explanations; null: there is none.</param>
internal sealed record StoredTextClassifierSettings(StoredColumnNames Columns, StoredTextSettings Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SecondInput = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PredictedLabels = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] float? Threshold = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Explanation = null) : IStoredSettings
{
    /// <summary>Name that ML.NET finds the transformer by.</summary>
    public const string Loader = "EmbSpaceClassifier";

    public static readonly ModelFormat<StoredTextClassifierSettings> Format = new(nameof(TextClassifierTransformer), "ES CLSFR", Loader, oldestReadable: 1,
        "1: the first",
        "2: Text.Precision and Text.Batching; a file without them means float32 and engines on their own",
        "3: Columns.Label; a file without it means the column 'Label'",
        "4: Columns.Positive; a file without it delivers the columns of many classes",
        "5: weights may stand in another stage's place; a file before has its own",
        "6: SecondInput, PredictedLabels and Threshold; a file without them reads single texts, and its model is one of exclusive classes",
        "7: Explanation; a file without it explains nothing");

    public static StoredTextClassifierSettings From(TextClassifierEstimator.Options options) =>
        new(StoredColumnNames.From(options.Columns, options.LabelColumnName, options.PositiveClass), StoredTextSettings.From(options),
            options.SecondInputColumnName,
            HeadColumns.StoredName(options.Columns.PredictedLabels), HeadColumns.StoredThreshold(options.Threshold), options.ExplanationColumnName);

    /// <summary>The added columns.</summary>
    public HeadColumns ToHead() => new(Columns, PredictedLabels, Threshold)
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

using System.Text.Json.Serialization;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.TextClassification;

/// <summary>What a saved <see cref="TextClassifierTransformer"/> remembers beside its model.</summary>
/// <param name="Columns">Names of the added columns.</param>
/// <param name="Text">How texts are read.</param>
/// <param name="SecondInput">Column with the second text of each pair; null: single texts are read.</param>
/// <param name="PredictedLabels">Name of the column of labels that reach the threshold; null: the default.</param>
/// <param name="Threshold">The probability that they have to reach; null: the default.</param>
internal sealed record StoredTextClassifierSettings(StoredColumnNames Columns, StoredTextSettings Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SecondInput = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PredictedLabels = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] float? Threshold = null) : IStoredSettings
{
    /// <summary>Name that ML.NET finds the transformer by.</summary>
    public const string Loader = "EmbSpaceClassifier";

    private static readonly ClassifierColumnNames DefaultNames = new();

    public static readonly ModelFormat<StoredTextClassifierSettings> Format = new(nameof(TextClassifierTransformer), "ES CLSFR", Loader, oldestReadable: 1,
        "1: the first",
        "2: Text.Precision and Text.Batching; a file without them means float32 and engines on their own",
        "3: Columns.Label; a file without it means the column 'Label'",
        "4: Columns.Positive; a file without it delivers the columns of many classes",
        "5: weights may stand in another stage's place; a file before has its own",
        "6: SecondInput, PredictedLabels and Threshold; a file without them reads single texts, and its model is one of exclusive classes");

    public static StoredTextClassifierSettings From(TextClassifierEstimator.Options options) =>
        new(StoredColumnNames.From(options.Columns, options.LabelColumnName, options.PositiveClass), StoredTextSettings.From(options),
            options.SecondInputColumnName,
            options.Columns.PredictedLabels == DefaultNames.PredictedLabels ? null : options.Columns.PredictedLabels,
            options.Threshold == TextClassifierEstimator.DefaultThreshold ? null : options.Threshold);

    /// <summary>The added columns over a schema that nothing is known of.</summary>
    public IReadOnlyList<OutputColumn> Promised(ClassifierHead head) => head.Kind == HeadKind.SingleLabel ? Columns.Promised() : OfOtherKind(head);

    /// <summary>The added columns over a schema; those of exclusive classes in the order of its label.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The label's key values are not the classes.</exception>
    /// <exception cref="ArgumentException">The positive class is not one of two.</exception>
    public IReadOnlyList<OutputColumn> Added(DataViewSchema input, ClassifierHead head, string parameter) =>
        head.Kind == HeadKind.SingleLabel ? Columns.Added(input, head.Labels, parameter) : OfOtherKind(head);

    private string PredictedLabelsName => PredictedLabels ?? DefaultNames.PredictedLabels;

    private IReadOnlyList<OutputColumn> OfOtherKind(ClassifierHead head)
    {
        if (Columns.Positive is { } positive)
            throw new ArgumentException($"'PositiveClass': expected one of two exclusive classes, found '{positive}' with a model that answers otherwise "
                + $"({head.Kind}). Leave it out.");
        var names = Columns.Names() with { PredictedLabels = PredictedLabelsName };
        return head.Kind switch
        {
            HeadKind.MultiLabel => OutputColumns.Labels(names, head.Labels, Threshold ?? TextClassifierEstimator.DefaultThreshold),
            HeadKind.Regression => OutputColumns.Regression(names, head.Labels),
            _ => OutputColumns.Ranking(names, head.Activation == HeadActivation.Sigmoid),
        };
    }

    public IEnumerable<string> Faults() =>
    [
        .. Columns.Faults(), .. Text.FaultsWith(Columns.Score, Columns.Probability, Columns.Logit, Columns.PredictedLabel, PredictedLabelsName),
        .. SecondInput?.Length == 0 ? ["Expected a name for the column of second texts, found an empty one."] : Array.Empty<string>(),
        .. PredictedLabels?.Length == 0 ? ["Expected a name for the column of predicted labels, found an empty one."] : Array.Empty<string>(),
        .. Threshold is null or (>= 0 and <= 1) ? Array.Empty<string>() : [$"Expected a threshold from 0 to 1, found {Threshold}."],
    ];
}

using System.Text.Json.Serialization;
using EmbeddingSpace.ML.Answers;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;

namespace EmbeddingSpace.ML.HeadTranslation;

/// <summary>What a saved <see cref="ClassifierHeadTranslationTransformer"/> remembers beside its head.</summary>
/// <param name="Features">Column to read.</param>
/// <param name="Columns">Columns to add.</param>
/// <param name="Encoder">What the features it was fitted on said of their encoder; null: nothing, and features of any encoder are taken.</param>
/// <param name="PredictedLabels">Name of the column of several labels where it is not the default one.</param>
/// <param name="Threshold">Probability from which on a label counts where it is not the default one.</param>
internal sealed record StoredHeadSettings(string Features, StoredColumnNames Columns,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Encoder = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PredictedLabels = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] float? Threshold = null) : IStoredSettings
{
    /// <summary>Name that ML.NET finds the transformer by.</summary>
    public const string Loader = "EmbSpaceHead";

    public static readonly ModelFormat<StoredHeadSettings> Format = new(nameof(ClassifierHeadTranslationTransformer), "ES CHEAD", Loader, oldestReadable: 1,
        "1: the first",
        "2: Columns.Label; a file without it means the column 'Label'",
        "3: Encoder; a head without it takes features of any encoder",
        "4: Columns.Positive; a file without it delivers the columns of many classes",
        "5: PredictedLabels and Threshold, and of the head Kind and Activation; a file without them is one of exclusive classes",
        "6: of the head Report.Promises, Agreement.NoInterval, Anchors.DrawnBeside and Splices; a file without them says nothing of them",
        "7: of the head Report.Source, SourceHash, AnchorsHash and Seed; a file without them does not say what it was made of",
        "8: of Promises Cascade; a file without it promises of certain answers alone");

    /// <param name="options">What the estimator was told.</param>
    /// <param name="features">The column that the head was fitted on; null: none yet.</param>
    public static StoredHeadSettings From(ClassifierHeadTranslationEstimator.Options options, DataViewSchema.Column? features = null) =>
        new(options.FeaturesColumnName, StoredColumnNames.From(options.Columns, options.LabelColumnName, options.PositiveClass),
            features is { } column ? FeatureEncoder.Of(column) : null, HeadColumns.StoredName(options.Columns.PredictedLabels),
            HeadColumns.StoredThreshold(options.Threshold));

    /// <summary>The added columns.</summary>
    public HeadColumns ToHead() => new(Columns, PredictedLabels, Threshold);

    public IEnumerable<string> Faults() =>
        Features.Length == 0 ? ToHead().Faults().Prepend("Expected a name for the column to read, found an empty one.") : ToHead().Faults();
}

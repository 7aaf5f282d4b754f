using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;

namespace EmbeddingSpace.ML.TextClassification;

/// <summary>What a saved <see cref="TextClassifierTransformer"/> remembers beside its model.</summary>
internal sealed record StoredTextClassifierSettings(StoredColumnNames Columns, StoredTextSettings Text) : IStoredSettings
{
    /// <summary>Name that ML.NET finds the transformer by.</summary>
    public const string Loader = "EmbSpaceClassifier";

    public static readonly ModelFormat<StoredTextClassifierSettings> Format = new(nameof(TextClassifierTransformer), "ES CLSFR", Loader, oldestReadable: 1,
        "1: the first",
        "2: Text.Precision and Text.Batching; a file without them means float32 and engines on their own",
        "3: Columns.Label; a file without it means the column 'Label'",
        "4: Columns.Positive; a file without it delivers the columns of many classes",
        "5: weights may stand in another stage's place; a file before has its own");

    public static StoredTextClassifierSettings From(TextClassifierEstimator.Options options) =>
        new(StoredColumnNames.From(options.Columns, options.LabelColumnName, options.PositiveClass), StoredTextSettings.From(options));

    public IEnumerable<string> Faults() =>
        [.. Columns.Faults(), .. Text.FaultsWith(Columns.Score, Columns.Probability, Columns.Logit, Columns.PredictedLabel)];
}

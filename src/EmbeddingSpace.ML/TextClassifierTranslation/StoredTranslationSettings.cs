using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;

namespace EmbeddingSpace.ML.TextClassifierTranslation;

/// <summary>What a saved <see cref="TextClassifierTranslationTransformer"/> remembers beside its model.</summary>
internal sealed record StoredTranslationSettings(StoredColumnNames Columns, StoredTextSettings Text) : IStoredSettings
{
    /// <summary>Name that ML.NET finds the transformer by.</summary>
    public const string Loader = "EmbSpaceTranslation";

    public static readonly ModelFormat<StoredTranslationSettings> Format = new(nameof(TextClassifierTranslationTransformer), "ES TRNSL", Loader,
        oldestReadable: 1,
        "1: the first",
        "2: Text.Precision and Text.Batching; a file without them means float32 and engines on their own",
        "3: Columns.Label; a file without it means the column 'Label'",
        "4: Columns.Positive; a file without it delivers the columns of many classes",
        "5: weights may stand in another stage's place; a file before has its own");

    public static StoredTranslationSettings From(TextClassifierTranslationEstimator.Options options) =>
        new(StoredColumnNames.From(options.Columns, options.LabelColumnName, options.PositiveClass), StoredTextSettings.From(options));

    public IEnumerable<string> Faults() =>
        [.. Columns.Faults(), .. Text.FaultsWith(Columns.Score, Columns.Probability, Columns.Logit, Columns.PredictedLabel)];
}

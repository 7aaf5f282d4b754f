using EmbeddingSpace.ML.Frame;

namespace EmbeddingSpace.ML.TextClassification;

/// <summary>What a saved <see cref="TextClassifierTransformer"/> remembers beside its model.</summary>
internal sealed record StoredTextClassifierSettings(StoredColumnNames Columns, StoredTextSettings Text)
{
    public static StoredTextClassifierSettings From(TextClassifierEstimator.Options options) =>
        new(StoredColumnNames.From(options.Columns), StoredTextSettings.From(options));
}

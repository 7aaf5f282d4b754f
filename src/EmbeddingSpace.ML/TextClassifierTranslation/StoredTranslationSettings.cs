using EmbeddingSpace.ML.Frame;

namespace EmbeddingSpace.ML.TextClassifierTranslation;

/// <summary>What a saved <see cref="TextClassifierTranslationTransformer"/> remembers beside its model.</summary>
internal sealed record StoredTranslationSettings(StoredColumnNames Columns, StoredTextSettings Text)
{
    public static StoredTranslationSettings From(TextClassifierTranslationEstimator.Options options) =>
        new(StoredColumnNames.From(options.Columns), StoredTextSettings.From(options));
}

using EmbeddingSpace.ML.Frame;

namespace EmbeddingSpace.ML.HeadTranslation;

/// <summary>What a saved <see cref="ClassifierHeadTranslationTransformer"/> remembers beside its head.</summary>
internal sealed record StoredHeadSettings(string Features, StoredColumnNames Columns)
{
    public static StoredHeadSettings From(ClassifierHeadTranslationEstimator.Options options) =>
        new(options.FeaturesColumnName, StoredColumnNames.From(options.Columns));
}

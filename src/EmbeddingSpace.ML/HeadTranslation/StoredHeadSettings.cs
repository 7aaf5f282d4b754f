using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;

namespace EmbeddingSpace.ML.HeadTranslation;

/// <summary>What a saved <see cref="ClassifierHeadTranslationTransformer"/> remembers beside its head.</summary>
internal sealed record StoredHeadSettings(string Features, StoredColumnNames Columns) : IStoredSettings
{
    /// <summary>Name that ML.NET finds the transformer by.</summary>
    public const string Loader = "EmbSpaceHead";

    public static readonly ModelFormat<StoredHeadSettings> Format = new(nameof(ClassifierHeadTranslationTransformer), "ES CHEAD", Loader, oldestReadable: 1,
        "1: the first");

    public static StoredHeadSettings From(ClassifierHeadTranslationEstimator.Options options) =>
        new(options.FeaturesColumnName, StoredColumnNames.From(options.Columns));

    public IEnumerable<string> Faults() =>
        Features.Length == 0 ? Columns.Faults().Prepend("Expected a name for the column to read, found an empty one.") : Columns.Faults();
}

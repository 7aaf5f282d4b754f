using EmbeddingSpace.ML.Persistence;

namespace EmbeddingSpace.ML.AlignedSpace;

/// <summary>What a saved <see cref="AlignedSpaceTransformer"/> remembers beside its kernel.</summary>
internal sealed record StoredAlignedSpaceSettings(string Output, string Input)
{
    /// <summary>Name that ML.NET finds the transformer by.</summary>
    public const string Loader = "EmbSpaceAligned";

    public static readonly ModelFormat<StoredAlignedSpaceSettings> Format = new(nameof(AlignedSpaceTransformer), "ES ALIGN", Loader, oldestReadable: 1,
        "1: the first");

    public static StoredAlignedSpaceSettings From(AlignedSpaceEstimator.Options options) =>
        new(options.OutputColumnName, options.InputColumnName ?? options.OutputColumnName);
}

namespace EmbeddingSpace.ML.AlignedSpace;

/// <summary>What a saved <see cref="AlignedSpaceTransformer"/> remembers beside its kernel.</summary>
internal sealed record StoredAlignedSpaceSettings(string Output, string Input)
{
    public static StoredAlignedSpaceSettings From(AlignedSpaceEstimator.Options options) =>
        new(options.OutputColumnName, options.InputColumnName ?? options.OutputColumnName);
}

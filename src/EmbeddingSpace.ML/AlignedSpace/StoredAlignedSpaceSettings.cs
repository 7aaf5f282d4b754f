using EmbeddingSpace.ML.Persistence;

namespace EmbeddingSpace.ML.AlignedSpace;

/// <summary>What a saved <see cref="AlignedSpaceTransformer"/> remembers beside its kernel.</summary>
internal sealed record StoredAlignedSpaceSettings(string Output, string Input) : IStoredSettings
{
    /// <summary>Name that ML.NET finds the transformer by.</summary>
    public const string Loader = "EmbSpaceAligned";

    public static readonly ModelFormat<StoredAlignedSpaceSettings> Format = new(nameof(AlignedSpaceTransformer), "ES ALIGN", Loader, oldestReadable: 1,
        "1: the first");

    public static StoredAlignedSpaceSettings From(AlignedSpaceEstimator.Options options) =>
        new(options.OutputColumnName, options.InputColumnName ?? options.OutputColumnName);

    public IEnumerable<string> Faults()
    {
        if (Output.Length == 0) yield return "Expected a name for the added column, found an empty one.";
        if (Input.Length == 0) yield return "Expected a name for the column to read, found an empty one.";
    }
}

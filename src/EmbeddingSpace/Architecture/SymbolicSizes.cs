namespace EmbeddingSpace.Architecture;

/// <summary>The sizes that family files name by a word.</summary>
internal static class SymbolicSizes
{
    /// <summary>The size of a word.</summary>
    public static int Of(ModelArchitecture architecture, string symbol) => symbol switch
    {
        "vocabulary" => architecture.Vocabulary,
        "hidden" => architecture.Hidden,
        "embedding" => architecture.EmbeddingSize,
        "intermediate" => architecture.Intermediate,
        "positions" => architecture.Positions,
        "tokenTypes" => architecture.TokenTypes,
        "heads" => architecture.Heads,
        "headSize" => architecture.HeadSize,
        "queries" => checked(architecture.Heads * architecture.HeadSize),
        "keysOrValues" => checked(architecture.KeyValueHeads * architecture.HeadSize),
        "relativeBuckets" => architecture.RelativeBuckets,
        "signedBuckets" => checked(2 * architecture.RelativeBuckets),
        _ => throw new InvalidOperationException($"Size '{symbol}' in family '{architecture.ModelType}': expected a size that is known here."),
    };
}

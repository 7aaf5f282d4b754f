namespace EmbeddingSpace.ML.AlignedSpace;

/// <summary>What a saved <see cref="AlignedSpaceTransformer"/> remembers beside its kernel.</summary>
internal sealed record AlignedSpaceSettings(string Output, string Input);

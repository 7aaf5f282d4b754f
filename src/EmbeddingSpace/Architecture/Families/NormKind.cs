namespace EmbeddingSpace.Architecture.Families;

/// <summary>What a norm computes.</summary>
internal enum NormKind
{
    /// <summary>w · (x − mean) / √(variance + ε) + b, the bias where it is stored.</summary>
    Layer,

    /// <summary>w · x / √(mean of squares + ε).</summary>
    RootMeanSquare,

    /// <summary>(1 + w) · x / √(mean of squares + ε).</summary>
    RootMeanSquareOnePlus,
}

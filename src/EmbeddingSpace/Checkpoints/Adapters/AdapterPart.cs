namespace EmbeddingSpace.Checkpoints.Adapters;

/// <summary>What a tensor of an adapter is.</summary>
internal enum AdapterPart
{
    /// <summary>The first matrix [rank, in].</summary>
    Down,

    /// <summary>The second matrix [out, rank].</summary>
    Up,

    /// <summary>The first matrix of an embedding [rank, tokens].</summary>
    EmbeddingDown,

    /// <summary>The second matrix of an embedding [width, rank].</summary>
    EmbeddingUp,

    /// <summary>The length of every output [out].</summary>
    Magnitude,

    /// <summary>A tensor in place of the base's: of a module saved whole, or a bias.</summary>
    Replacement,

    /// <summary>What stood in place of a module saved whole: nothing of the model.</summary>
    Original,

    /// <summary>None of them.</summary>
    Unknown,
}

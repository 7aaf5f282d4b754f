namespace EmbeddingSpace.Translation.Definition;

/// <summary>How a target reads a pair of texts; the source reads it as it always does.</summary>
public enum PairReading
{
    /// <summary>Both texts as one sequence, as the source reads them.</summary>
    Together,

    /// <summary>
    /// Each text by itself, as an embedding that can be stored: the head reads both, their distance and their product (as InferSent does; Conneau et al.
    /// 2017). A cross-encoder becomes two embeddings and a head. Measured on entailment (SICK): .809, together .784, source .760.
    /// </summary>
    Apart,
}

namespace EmbeddingSpace.Alignment.Layers;

/// <summary>One vector of the source and the vector of the target that resembles it most.</summary>
/// <param name="Source">Row in the source's layer (head × headSize + index for roles with heads).</param>
/// <param name="Target">Row in the target's layer.</param>
/// <param name="Correlation">Their correlation over the shared tokens, with its sign.</param>
/// <param name="NextBest">The next largest |r| of the source's vector; 0 where the target has one vector.</param>
/// <param name="IsMutual">Whether the target's vector has no vector of the source that resembles it more.</param>
public readonly record struct VectorMatch(int Source, int Target, double Correlation, double NextBest, bool IsMutual);

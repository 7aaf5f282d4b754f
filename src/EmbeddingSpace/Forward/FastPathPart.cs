namespace EmbeddingSpace.Forward;

/// <summary>A part of computing a model, and whether the fast path serves it here.</summary>
/// <param name="Name">
/// <c>fused-projections</c>, <c>fused-activation</c>, <c>token-packing</c>, <c>attention</c>, <c>bfloat16</c>, and where a model has them
/// <c>embedding-projection</c> and <c>embedding-convolution</c>.
/// </param>
/// <param name="Serves">Whether it does.</param>
/// <param name="Reason">Why not, and what computes the part instead; null where it does.</param>
public sealed record FastPathPart(string Name, bool Serves, string? Reason);

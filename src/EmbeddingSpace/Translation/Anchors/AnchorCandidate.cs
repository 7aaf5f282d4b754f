using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Translation.Anchors;

/// <summary>A kind of drawn anchors that was tried.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Agreement">Agreement with the source, on drawn sequences of every kind tried, of a head fitted on sequences of this one.</param>
public sealed record AnchorCandidate(AnchorKind Kind, double Agreement);

using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Translation.Storage;

/// <summary>A stitch as a saved translation keeps it; its map lies beside.</summary>
/// <param name="Method">Where the map comes from.</param>
/// <param name="TargetLayer">State of the target that it leaves.</param>
/// <param name="SourceLayer">State of the source that it enters.</param>
/// <param name="Prefix">What the names of the source's tensors begin with.</param>
internal sealed record StoredStitch(TranslationMethod Method, int TargetLayer, int SourceLayer, string Prefix);

using EmbeddingSpace.Forward;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Translation.Stitching;

/// <summary>A way from the target into the source: leave the target at a state, map it, enter the source at a state.</summary>
/// <param name="Method">Where the map comes from.</param>
/// <param name="TargetLayer">State of the target.</param>
/// <param name="SourceLayer">State of the source.</param>
/// <param name="Map">[target hidden] → [source hidden].</param>
internal sealed record Stitch(TranslationMethod Method, int TargetLayer, int SourceLayer, LinearMap Map);

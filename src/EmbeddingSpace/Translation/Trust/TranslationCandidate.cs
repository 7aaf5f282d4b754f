using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Translation.Trust;

/// <summary>One method that was tried.</summary>
/// <param name="Method">The method.</param>
/// <param name="TargetLayer">Layer of the target that the stitch leaves; null for pooled features.</param>
/// <param name="SourceLayer">State of the source that it enters; null when nothing of the source is kept.</param>
/// <param name="Agreement">Agreement with the source on the held-out anchors that all methods share.</param>
/// <param name="KeptSourceShare">
/// Share of the source's block and head parameters that it keeps; at 1 the method is the source in disguise and never chosen automatically.
/// </param>
public sealed record TranslationCandidate(TranslationMethod Method, int? TargetLayer, int? SourceLayer, double Agreement, double KeptSourceShare);

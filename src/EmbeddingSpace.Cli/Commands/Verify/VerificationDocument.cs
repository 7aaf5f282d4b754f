using EmbeddingSpace.Manifests;

namespace EmbeddingSpace.Cli.Commands.Verify;

/// <summary>What <c>verify</c> hands over.</summary>
/// <param name="Ok">Whether every part is what it was.</param>
/// <param name="Parts">The parts.</param>
/// <param name="Product">What sealed the model; null where its manifest is damaged.</param>
/// <param name="Stages">What its stages were made of.</param>
internal sealed record VerificationDocument(bool Ok, IReadOnlyList<ManifestPart> Parts, string? Product, IReadOnlyList<ManifestStage> Stages);

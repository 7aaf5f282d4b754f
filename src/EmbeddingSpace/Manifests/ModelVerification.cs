namespace EmbeddingSpace.Manifests;

/// <summary>What looking at a sealed model again found.</summary>
/// <param name="Manifest">What it was sealed with; null where that is damaged.</param>
/// <param name="Parts">The manifest and every file of the zip, in its order, and then what was compared with a model folder.</param>
public sealed record ModelVerification(ModelManifest? Manifest, IReadOnlyList<ManifestPart> Parts)
{
    /// <summary>Whether every part is what it was.</summary>
    public bool Ok => Parts.All(part => part.Ok);
}

namespace EmbeddingSpace.Manifests;

/// <summary>One part of a saved model, looked at again.</summary>
/// <param name="Name">A file in the zip, or what is compared with a model folder.</param>
/// <param name="Ok">Whether it is what the manifest says.</param>
/// <param name="Expected">What the manifest, or the folder, says: a hash, or words.</param>
/// <param name="Found">What is there.</param>
public sealed record ManifestPart(string Name, bool Ok, string Expected, string Found);

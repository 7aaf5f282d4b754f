namespace EmbeddingSpace.Manifests;

/// <summary>What a sealed model says of itself: every file of its zip with its hash, and what each stage was made of. It lies first in the zip, and nothing in
/// it depends on when, where or by whom the model was saved.</summary>
/// <param name="Format">Version of the manifest itself.</param>
/// <param name="Product">What sealed it, with its version.</param>
/// <param name="Stages">The stages.</param>
/// <param name="Entries">Every other file of the zip, in its order.</param>
public sealed record ModelManifest(int Format, string Product, IReadOnlyList<ManifestStage> Stages, IReadOnlyList<ManifestEntry> Entries)
{
    /// <summary>Its name in the zip.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The version written, and the newest that is read.</summary>
    internal const int CurrentFormat = 1;

    /// <summary>What seals today.</summary>
    internal static string CurrentProduct { get; } = $"{nameof(EmbeddingSpace)} {typeof(ModelManifest).Assembly.GetName().Version!.ToString(3)}";
}

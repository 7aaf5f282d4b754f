using System.Globalization;
using System.IO.Compression;

namespace EmbeddingSpace.Manifests;

/// <summary>What loading a sealed model looks at: that nothing was exchanged, added or taken away, and that all but weights is what it was. Weights are told by
/// the zip's own checksums, which a glance at its directory gives; whether their bytes are still those, verifying reads.</summary>
internal static class SealCheck
{
    private const string Weights = ".safetensors";

    /// <summary>Look at a zip; one without a manifest was not sealed, and nothing is asked of it.</summary>
    /// <param name="path">The saved model, for messages.</param>
    /// <param name="files">Its files by name, with slashes.</param>
    /// <exception cref="InvalidCheckpointException">It is not as it was sealed.</exception>
    public static void Require(string path, IReadOnlyDictionary<string, ZipArchiveEntry> files)
    {
        if (Find(path, files) is not { } manifest) return;
        var known = new HashSet<string>(StringComparer.Ordinal) { ModelManifest.FileName };
        foreach (var entry in manifest.Entries)
        {
            known.Add(entry.Name);
            if (!files.TryGetValue(entry.Name, out var file)) throw Fault(path, entry.Name, "the file that the model was sealed with", "none");
            if (file.Length != entry.Bytes || Checksum(entry.Name, file) != entry.Crc32) throw Exchanged(path, entry.Name);
            if (entry.Crc32 is not null) continue;
            using var content = file.Open();
            if (Blocks.Hash(content, CancellationToken.None, entry.Bytes).Sha256 != entry.Sha256) throw Exchanged(path, entry.Name);
        }
        if (files.Keys.FirstOrDefault(name => !known.Contains(name)) is { } added)
            throw Fault(path, added, "only files that the model was sealed with", "one that was added");
    }

    /// <summary>The same of all that a zip holds.</summary>
    /// <param name="path">The saved model, for messages.</param>
    /// <param name="entries">Its entries.</param>
    /// <exception cref="InvalidCheckpointException">It is not as it was sealed, or holds two files of one name.</exception>
    public static void Require(string path, IEnumerable<ZipArchiveEntry> entries)
    {
        var (files, twice) = (new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal), (string?)null);
        foreach (var entry in entries)
            if (!files.TryAdd(entry.FullName.Replace('\\', '/'), entry)) twice ??= entry.FullName;
        if (twice is not null && files.ContainsKey(ModelManifest.FileName))
            throw Fault(path, twice, "the file that the model was sealed with", "two of that name");
        Require(path, files);
    }

    /// <summary>The manifest of a zip; null where it has none.</summary>
    /// <exception cref="InvalidCheckpointException">It is not as it was written.</exception>
    public static ModelManifest? Find(string path, IReadOnlyDictionary<string, ZipArchiveEntry> files)
    {
        if (!files.TryGetValue(ModelManifest.FileName, out var file)) return null;
        using var stream = file.Open();
        return ManifestText.Read(path, stream);
    }

    /// <summary>The zip's own checksum of weights; null of other files.</summary>
    public static string? Checksum(string name, ZipArchiveEntry file) =>
        name.EndsWith(Weights, StringComparison.Ordinal) ? file.Crc32.ToString("x8", CultureInfo.InvariantCulture) : null;

    private static InvalidCheckpointException Exchanged(string path, string name) => Fault(path, name, "the file that the model was sealed with",
        "another in its place: answers of a wrong encoder or tokenizer would be wrong");

    private static InvalidCheckpointException Fault(string path, string name, string expected, string found) =>
        new($"'{name}' in '{path}': expected {expected}, found {found}. Get the file again, or save the model again; 'verify' says what differs.");
}

using EmbeddingSpace.Manifests;

namespace EmbeddingSpace.Classifiers;

/// <summary>Saved models with a manifest: written the same way each time, and looked at again later. A sealed model loads wherever an unsealed one does.
/// </summary>
/// <example><code>
/// foreach (var part in SealedModel.Verify("out.zip").Parts.Where(part => !part.Ok)) Console.WriteLine($"{part.Name}: {part.Found}");
/// </code></example>
public static class SealedModel
{
    /// <summary>Write a saved model anew with its manifest. Equal content gives equal bytes, whenever and wherever it is written; how many seconds a
    /// translation took is left out, so that a translation that is made again, with the same seed on the same machine, is the same file.</summary>
    /// <param name="saved">A zip that ML.NET or the command line saved, seekable; stays the caller's. One that is sealed already is sealed anew.</param>
    /// <param name="output">Takes the sealed one; stays the caller's, and is not read.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    /// <returns>The manifest.</returns>
    /// <exception cref="CheckpointException">It is no zip, or a part of it is malformed.</exception>
    public static ModelManifest Seal(Stream saved, Stream output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(saved);
        ArgumentNullException.ThrowIfNull(output);
        using var archive = SavedArchive.Open("saved model", saved);
        return archive.Read(() =>
        {
            var timeless = new TimelessFiles(archive);
            var entries = archive.Files.Where(file => file.Key != ModelManifest.FileName).Select(file =>
            {
                using var content = timeless.Open(file.Key);
                var (sha256, bytes) = Blocks.Hash(content, cancellationToken);
                return new ManifestEntry(file.Key, bytes, sha256, SealCheck.Checksum(file.Key, file.Value));
            }).ToList();
            var stages = new StageManifest(archive, entries.ToDictionary(entry => entry.Name, entry => entry.Sha256, StringComparer.Ordinal));
            var manifest = new ModelManifest(ModelManifest.CurrentFormat, ModelManifest.CurrentProduct, [.. archive.Stages.Select(stages.Of)], entries);
            SealedZip.Write(output,
            [
                (ModelManifest.FileName, () => new MemoryStream(ManifestText.Write(manifest))),
                .. entries.Select(entry => (entry.Name, (Func<Stream>)(() => timeless.Open(entry.Name)))),
            ], cancellationToken);
            return manifest;
        });
    }

    /// <summary>The manifest of a saved model.</summary>
    /// <param name="path">The zip.</param>
    /// <returns>Null where it was not sealed.</returns>
    /// <exception cref="CheckpointException">It is no saved model, or its manifest is not as it was written.</exception>
    public static ModelManifest? FindManifest(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using var archive = SavedArchive.Open(path);
        return archive.Read(() => SealCheck.Find(path, archive.Files));
    }

    /// <summary>Refuse a sealed model in which a file was exchanged, added or taken away, as loading it does: weights are told by the zip's own checksums, the
    /// rest is read. Of one that was not sealed nothing is asked.</summary>
    /// <param name="path">The zip.</param>
    /// <exception cref="CheckpointException">It is no saved model, or not as it was sealed.</exception>
    public static void Require(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using var archive = SavedArchive.Open(path);
        archive.RequireSeal();
    }

    /// <summary>Read every part of a sealed model and compare it with the manifest.</summary>
    /// <param name="path">The zip.</param>
    /// <param name="encoder">A model folder that its encoder and tokenizer have to be those of; null: none is named.</param>
    /// <param name="progress">Told files done.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    /// <exception cref="CheckpointException">It is no saved model, or was not sealed, or by a newer version; or the folder is no model folder, or the model has
    /// no one encoder.</exception>
    public static ModelVerification Verify(string path, string? encoder = null, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        const string asWritten = "as it was written";
        using var archive = SavedArchive.Open(path);
        ModelManifest manifest;
        try
        {
            manifest = archive.Read(() => SealCheck.Find(path, archive.Files)) ?? throw new CheckpointException(
                $"'{path}': expected a sealed model, with '{ModelManifest.FileName}' in it, found none. Save it again: the command line and 'SaveSealed' of "
                + "ML.NET's model catalog seal what they save.");
        }
        catch (InvalidCheckpointException exception)
        {
            return new(null, [new(ModelManifest.FileName, false, asWritten, exception.Message)]);
        }
        var parts = new List<ManifestPart> { new(ModelManifest.FileName, true, asWritten, asWritten) };
        foreach (var entry in manifest.Entries)
        {
            parts.Add(Look(archive, entry, cancellationToken));
            progress?.Report(new("verify", parts.Count - 1, manifest.Entries.Count));
        }
        var known = parts.Select(part => part.Name).ToHashSet(StringComparer.Ordinal);
        parts.AddRange(archive.Files.Keys.Where(name => !known.Contains(name))
            .Select(name => new ManifestPart(name, false, "no such file", "one that was added")));
        if (encoder is not null) parts.AddRange(archive.Read(() => EncoderFolder.Compare(archive, encoder)));
        return new(manifest, parts);
    }

    private static ManifestPart Look(SavedArchive archive, ManifestEntry entry, CancellationToken cancellationToken)
    {
        if (!archive.Files.ContainsKey(entry.Name)) return new(entry.Name, false, entry.Sha256, "no such file");
        try
        {
            using var content = archive.OpenEntry(entry.Name);
            var (sha256, bytes) = Blocks.Hash(content, cancellationToken, entry.Bytes);
            return new(entry.Name, sha256 == entry.Sha256 && bytes == entry.Bytes, entry.Sha256, sha256);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            return new(entry.Name, false, entry.Sha256, $"damage ({exception.Message})");
        }
    }
}

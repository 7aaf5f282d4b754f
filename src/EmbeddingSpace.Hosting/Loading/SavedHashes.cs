using System.Collections.Concurrent;
using EmbeddingSpace.Classifiers;

namespace EmbeddingSpace.Hosting.Loading;

/// <summary>Hashes of saved files and of parts of them, kept while the file stays as it is by its checksums: hundreds of heads may stand in one.</summary>
internal sealed class SavedHashes
{
    private readonly ConcurrentDictionary<(string Path, string Part), (string Outline, string Hash)> _known = new();

    /// <summary>The hash of a part.</summary>
    /// <param name="archive">The file.</param>
    /// <param name="part">Which part of it; empty for the whole.</param>
    /// <param name="compute">Computes it where it is not known, or the file has changed.</param>
    public string Of(SavedArchive archive, string part, Func<string> compute)
    {
        // Times of files are made equal by many who deploy them.
        var outline = archive.Outline;
        if (_known.TryGetValue((archive.Path, part), out var known) && known.Outline == outline) return known.Hash;
        var hash = compute();
        _known[(archive.Path, part)] = (outline, hash);
        return hash;
    }
}

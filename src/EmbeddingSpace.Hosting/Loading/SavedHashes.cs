using System.Collections.Concurrent;

namespace EmbeddingSpace.Hosting.Loading;

/// <summary>Hashes of saved files and of parts of them, kept while the file stays as it is: hundreds of heads may stand in one.</summary>
internal sealed class SavedHashes
{
    private readonly ConcurrentDictionary<(string Path, string Part), (string Stamp, string Hash)> _known = new();

    /// <summary>The hash of a part.</summary>
    /// <param name="path">The file.</param>
    /// <param name="part">Which part of it.</param>
    /// <param name="compute">Computes it where it is not known, or the file has changed.</param>
    public string Of(string path, string part, Func<string> compute)
    {
        // Before it is read: should it be written to meanwhile, its next look is another.
        var stamp = ModelFiles.Stamp(path);
        if (_known.TryGetValue((path, part), out var known) && known.Stamp == stamp) return known.Hash;
        var hash = compute();
        _known[(path, part)] = (stamp, hash);
        return hash;
    }
}

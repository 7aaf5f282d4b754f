using EmbeddingSpace.Checkpoints.Hub;

namespace EmbeddingSpace.Hub.Storage;

/// <summary>The folder of a model in the cache, written so that nobody ever reads half a model: first all blobs, then the names, and the names that make a
/// folder a model last of all.</summary>
/// <param name="cache">The cache.</param>
/// <param name="model">The model.</param>
/// <param name="withoutLinks">Whether names are copies of the blobs.</param>
internal sealed class ModelFolder(HubCache cache, HubModelName model, bool withoutLinks)
{
    // Without one of these a folder is refused.
    private static readonly string[] Makers = ["config.json", "adapter_config.json"];

    private readonly string _folder = cache.FolderOf(model);

    /// <summary>Path of a blob.</summary>
    public string Blob(string hash) => Path.Combine(_folder, HubCache.Blobs, hash);

    /// <summary>Path of the folder of a commit.</summary>
    public string Snapshot(string commit) => Path.Combine(_folder, HubCache.Snapshots, commit);

    /// <summary>Path of a file in it.</summary>
    public string PathOf(string commit, string name) => Path.Combine(Snapshot(commit), Path.Combine(name.Split('/')));

    /// <summary>Make the folder that blobs lie in.</summary>
    public string CreateBlobs() => Directory.CreateDirectory(Path.Combine(_folder, HubCache.Blobs)).FullName;

    /// <summary>Give blobs their names in the folder of a commit.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="names">Name → name of the blob.</param>
    public void Publish(string commit, IReadOnlyDictionary<string, string> names)
    {
        foreach (var (name, hash) in names.OrderBy(pair => Rank(pair.Key)).ThenByDescending(pair => pair.Key, StringComparer.Ordinal))
            Link(PathOf(commit, name), Blob(hash), string.Concat(Enumerable.Repeat("../", name.Count('/') + 2)) + $"{HubCache.Blobs}/{hash}");
    }

    /// <summary>Say which commit a revision is.</summary>
    public void Refer(string revision, string commit)
    {
        if (revision == commit) return;
        var file = Path.Combine(_folder, HubCache.References, Path.Combine(revision.Split('/')));
        if (File.Exists(file) && File.ReadAllText(file) == commit) return;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        Place(file, temporary => File.WriteAllText(temporary, commit));
    }

    // A sentence encoder is found by the config of its first module, so that those of the others come before.
    private static int Rank(string name) => Makers.Contains(name) ? 2 : Makers.Contains(Path.GetFileName(name)) ? 1 : 0;

    private void Link(string file, string blob, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        Place(file, temporary =>
        {
            if (withoutLinks || !TryLink(temporary, target)) File.Copy(blob, temporary);
        });
    }

    // There are file systems and rights without links.
    private static bool TryLink(string file, string target)
    {
        try
        {
            File.CreateSymbolicLink(file, target);
            return true;
        }
        catch (Exception exception) when ((exception is IOException io && !DiskSpace.IsOut(io)) || exception is UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Beside the blobs until it is whole: what a killed process leaves there is no file of the model, and its name is never too long.
    private void Place(string file, Action<string> write)
    {
        var temporary = Path.Combine(CreateBlobs(), $"{Guid.NewGuid():N}.tmp");
        try
        {
            write(temporary);
            File.Move(temporary, file, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}

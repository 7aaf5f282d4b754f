using System.Text;
using EmbeddingSpace.Checkpoints.Folders;

namespace EmbeddingSpace.Checkpoints.Hub;

/// <summary>
/// Hugging Face's local cache of models, which Python and other clients share: <c>models--OWNER--NAME</c> with <c>refs</c> (revision → commit),
/// <c>snapshots/COMMIT</c> (links under the files' names) and <c>blobs</c> (the bytes). Only looked into: nothing is downloaded and nothing is written.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class HubCache
{
    internal const string References = "refs", Snapshots = "snapshots", Blobs = "blobs";

    private const string ModelPrefix = "models--", Separator = "--";

    /// <summary>Look into a cache.</summary>
    /// <param name="folder">Its folder, which need not be there yet; null: where Hugging Face's own client has it, as the variables <c>HF_HUB_CACHE</c>,
    /// <c>HF_HOME</c> and <c>XDG_CACHE_HOME</c> say.</param>
    public HubCache(string? folder = null) : this(folder, HubVariables.OfProcess)
    {
    }

    internal HubCache(string? folder, HubVariables variables) => Folder = Path.GetFullPath(string.IsNullOrEmpty(folder) ? variables.Cache : folder);

    /// <summary>Full path of the cache's folder.</summary>
    public string Folder { get; }

    /// <summary>The folder of a model's snapshot; null where the cache has none of that revision.</summary>
    /// <param name="model">The model.</param>
    public string? TryFind(HubModelName model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var folder = FolderOf(model);
        var revision = model.Revision ?? HubModelName.MainRevision;
        var reference = Path.Combine(folder, References, revision);
        // A whole commit is nobody's name for another one.
        var commit = !HubModelName.IsCommit(revision) && File.Exists(reference) ? Encoding.UTF8.GetString(CheckpointFiles.Read(reference)).Trim() : revision;
        // What a file says leads into no other folder.
        if (!HubModelName.TryCreate(model.Name, commit, out _) || commit.Contains('/', StringComparison.Ordinal)) return null;
        var snapshot = Path.Combine(folder, Snapshots, commit);
        return Directory.Exists(snapshot) ? snapshot : null;
    }

    /// <summary>The folder of a model's snapshot.</summary>
    /// <param name="model"><c>OWNER/NAME</c> or <c>OWNER/NAME@REVISION</c>.</param>
    /// <exception cref="ArgumentException">It is no name of a model.</exception>
    /// <exception cref="HubModelNotFoundException">The cache has none of that revision.</exception>
    public string Find(string model)
    {
        var name = HubModelName.Parse(model);
        return TryFind(name) ?? throw new HubModelNotFoundException($"Model '{name}': expected it in the cache '{Folder}', found none. {WayOut(name)}.");
    }

    /// <summary>Where a model lies that is named by a path, or as on the hub.</summary>
    /// <param name="model">A path, or <c>OWNER/NAME</c> or <c>OWNER/NAME@REVISION</c>, which counts where nothing lies at that path.</param>
    /// <returns>The path as it is, or the folder of the model's snapshot.</returns>
    /// <exception cref="HubModelNotFoundException">It is such a name, and neither a path nor in the cache.</exception>
    public string Resolve(string model)
    {
        if (Path.Exists(model) || !HubModelName.TryParse(model, out var name) || !name.HasOwner) return model;
        return TryFind(name) ?? throw new HubModelNotFoundException(
            $"Model '{model}': expected a path, or a model in the cache '{Folder}', found neither. {WayOut(name)}, or correct the path.");
    }

    /// <summary>What a snapshot's folder holds.</summary>
    /// <param name="folder">Path of a folder.</param>
    /// <returns><c>OWNER/NAME@COMMIT</c>, from which the same is found on any machine; null where the folder is no snapshot of a cache.</returns>
    public static string? NameOf(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var (model, commit) = Parts(folder);
        return model is not null && HubModelName.TryCreate(Path.GetFileName(model)[ModelPrefix.Length..].Replace(Separator, "/", StringComparison.Ordinal),
            commit, out var name) ? name.ToString() : null;
    }

    /// <summary>The cache that a snapshot's folder belongs to; null where the folder is none.</summary>
    internal static HubCache? Around(string folder) => Path.GetDirectoryName(Parts(folder).Model) is { } cache ? new(cache) : null;

    /// <summary>The folder of a model, with all its revisions.</summary>
    internal string FolderOf(HubModelName model) => Path.Combine(Folder, NameOfFolder(model));

    /// <summary>Name of that folder.</summary>
    internal static string NameOfFolder(HubModelName model) => ModelPrefix + model.Name.Replace("/", Separator, StringComparison.Ordinal);

    /// <summary>How a model is fetched, to end a message with.</summary>
    internal static string WayOut(HubModelName model) => $"Fetch it with 'embedding-space fetch {model}'";

    private static (string? Model, string Commit) Parts(string folder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var model = Path.GetDirectoryName(full) is { } snapshots && Path.GetFileName(snapshots) == Snapshots ? Path.GetDirectoryName(snapshots) : null;
        return (Path.GetFileName(model)?.StartsWith(ModelPrefix, StringComparison.Ordinal) == true ? model : null, Path.GetFileName(full));
    }
}

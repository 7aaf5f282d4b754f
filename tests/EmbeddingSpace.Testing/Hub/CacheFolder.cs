namespace EmbeddingSpace.Testing.Hub;

/// <summary>A cache of Hugging Face's layout in a temporary folder, written by hand.</summary>
public sealed class CacheFolder : IDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567", OtherCommit = "89abcdef0123456789abcdef0123456789abcdef";

    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.Path;

    /// <summary>Do something while the process is told that this is the cache.</summary>
    public void AsCacheOfProcess(Action action)
    {
        const string variable = "HF_HUB_CACHE";
        var before = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, Path);
        try
        {
            action();
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, before);
        }
    }

    /// <summary>Put a snapshot into the cache.</summary>
    /// <returns>Its folder.</returns>
    public string Add(string model, string commit, params string[] revisions)
    {
        var folder = System.IO.Path.Combine(Path, "models--" + model.Replace("/", "--", StringComparison.Ordinal));
        foreach (var revision in revisions)
        {
            var reference = System.IO.Path.Combine(folder, "refs", revision);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(reference)!);
            File.WriteAllText(reference, commit);
        }
        return Directory.CreateDirectory(System.IO.Path.Combine(folder, "snapshots", commit)).FullName;
    }

    /// <summary>Put a model folder into the cache, as links to blobs.</summary>
    /// <returns>The snapshot's folder.</returns>
    public string AddModel(string source, string model, string commit, params string[] revisions)
    {
        var snapshot = Add(model, commit, revisions);
        var blobs = Directory.CreateDirectory(System.IO.Path.Combine(snapshot, "..", "..", "blobs")).FullName;
        foreach (var file in Directory.GetFiles(source))
        {
            var name = System.IO.Path.GetFileName(file);
            File.Copy(file, System.IO.Path.Combine(blobs, "of-" + name));
            File.CreateSymbolicLink(System.IO.Path.Combine(snapshot, name), System.IO.Path.Combine("..", "..", "blobs", "of-" + name));
        }
        return snapshot;
    }

    public void Dispose() => _folder.Dispose();
}

namespace EmbeddingSpace.Cli.Output;

/// <summary>A folder of results that is there whole or not at all: until it is complete it is a hidden one beside its place.</summary>
internal sealed class OutputFolder : IDisposable
{
    private readonly string _asked;
    private readonly string _path;
    private bool _committed;

    private OutputFolder(string asked, string path, string partial) => (_asked, _path, Partial) = (asked, path, partial);

    /// <summary>Where the files go meanwhile.</summary>
    public string Partial { get; }

    /// <summary>Begin a folder. Made before the work, so that a place that cannot be written to is told at once.</summary>
    /// <param name="path">Where it goes; nothing lies there yet.</param>
    /// <exception cref="UsageException">Something does, or the place cannot be written to.</exception>
    public static OutputFolder Create(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.Exists(full)) throw Taken(path);
        var parent = Path.GetDirectoryName(full);
        if (parent is null || !Directory.Exists(parent))
            throw new UsageException($"'{path}': expected to write into an existing folder, but '{parent}' is not there; create it first.");
        var partial = TemporarySibling.NameFor(full);
        try
        {
            TemporarySibling.RemoveAbandoned(parent);
            Directory.CreateDirectory(partial);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"'{path}': expected to write into folder '{parent}', which failed ({exception.Message.Replace(partial, full, StringComparison.Ordinal)}); "
                + "choose another place.", exception);
        }
        return new(path, full, partial);
    }

    /// <summary>Begin a file in it.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Where its content goes; where that fails, the message names the place that the file was to have.</returns>
    public Stream CreateFile(string name) =>
        new ResultStream(File.Create(Path.Combine(Partial, name)), exception => WriteFault.Tell(Path.Combine(_asked, name), exception));

    /// <summary>Put the complete folder in its place.</summary>
    /// <exception cref="UsageException">Something lies there meanwhile.</exception>
    public void Commit()
    {
        try
        {
            Directory.Move(Partial, _path);
        }
        catch (IOException exception) when (Path.Exists(_path))
        {
            throw Taken(_path, exception);
        }
        _committed = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_committed) Directory.Delete(Partial, recursive: true);
    }

    private static UsageException Taken(string path, Exception? cause = null) =>
        new($"'{path}': expected a name that is free, found something there; choose another folder.", cause!);
}

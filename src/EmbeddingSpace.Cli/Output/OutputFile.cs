namespace EmbeddingSpace.Cli.Output;

/// <summary>A file that is there whole or not at all: written beside its place, renamed when complete, removed otherwise.</summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly FileStream _stream;
    private bool _committed;

    private OutputFile(string path, string temporary, FileStream stream) => (_path, _temporary, _stream) = (path, temporary, stream);

    /// <summary>Begin a file. Made before the work, so that a place that cannot be written to is told at once.</summary>
    /// <param name="path">Where it goes; an existing file is replaced at the end.</param>
    /// <exception cref="UsageException">The place cannot be written to.</exception>
    public static OutputFile Create(string path)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full)) throw new UsageException($"'{path}': expected the name of a file to write, found a folder; add a file name.");
        var folder = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder))
            throw new UsageException($"'{path}': expected to write into an existing folder, but '{folder}' is not there; create it first.");
        var temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        try
        {
            return new(full, temporary, new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"'{path}': expected to write into folder '{folder}', which failed ({exception.Message}); choose another place.", exception);
        }
    }

    /// <summary>Where the content goes.</summary>
    public Stream Stream => _stream;

    /// <summary>Put the complete file in its place.</summary>
    /// <returns>Its size in bytes.</returns>
    public long Commit()
    {
        _stream.Flush(flushToDisk: true);
        var size = _stream.Length;
        _stream.Dispose();
        File.Move(_temporary, _path, overwrite: true);
        _committed = true;
        return size;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_committed) return;
        _stream.Dispose();
        File.Delete(_temporary);
    }
}

namespace EmbeddingSpace.Cli.Output;

/// <summary>A file that is there whole or not at all: written beside its place, renamed when complete, removed otherwise.</summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string? _path;
    private readonly string? _temporary;
    private readonly FileStream? _stream;
    private bool _committed;

    private OutputFile(string? path = null, string? temporary = null, FileStream? stream = null) =>
        (_path, _temporary, _stream) = (path, temporary, stream);

    /// <summary>Begin a file. Made before the work, so that a place that cannot be written to is told at once.</summary>
    /// <param name="path">
    /// Where it goes; an existing file is replaced at the end and leaves its mode, a link stays and its target is replaced, and what is not to be
    /// kept goes nowhere.
    /// </param>
    /// <exception cref="UsageException">The place cannot be written to.</exception>
    public static OutputFile Create(string path)
    {
        if (OutputPlace.Find(path).Path is not { } full) return new();
        var folder = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder))
            throw new UsageException($"'{path}': expected to write into an existing folder, but '{folder}' is not there; create it first.");
        UnixFileMode? mode = !OperatingSystem.IsWindows() && File.Exists(full) ? File.GetUnixFileMode(full) : null;
        if (mode?.HasFlag(UnixFileMode.UserWrite) == false)
            throw new UsageException($"'{path}': expected a file that may be replaced, found one that is read-only; "
                + "make it writable or choose another name.");
        var temporary = TemporarySibling.NameFor(full);
        try
        {
            TemporarySibling.RemoveAbandoned(folder);
            var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
            if (!OperatingSystem.IsWindows() && mode is { } kept) File.SetUnixFileMode(stream.SafeFileHandle, kept);
            return new(full, temporary, stream);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"'{path}': expected to write into folder '{folder}', which failed ({exception.Message}); choose another place.", exception);
        }
    }

    /// <summary>Whether the file is to be kept.</summary>
    public bool IsKept => _stream is not null;

    /// <summary>Where the content goes.</summary>
    public Stream Stream => _stream ?? Stream.Null;

    /// <summary>Put the complete file in its place.</summary>
    /// <returns>Its size in bytes; 0 where it is not kept.</returns>
    public long Commit()
    {
        if (_stream is null) return 0;
        _stream.Flush(flushToDisk: true);
        var size = _stream.Length;
        _stream.Dispose();
        File.Move(_temporary!, _path!, overwrite: true);
        _committed = true;
        return size;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_committed || _stream is null) return;
        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            // A full disk fails here once more, where what is left of the content is not wanted anyway.
        }
        finally
        {
            File.Delete(_temporary!);
        }
    }
}

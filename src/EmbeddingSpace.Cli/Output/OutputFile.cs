namespace EmbeddingSpace.Cli.Output;

/// <summary>A file that is there whole or not at all: written beside its place, renamed when complete, removed otherwise.</summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string? _path;
    private readonly string? _temporary;
    private readonly FileStream? _file;
    private bool _committed;

    private OutputFile() => Stream = Stream.Null;

    private OutputFile(string path, string temporary, FileStream file, ResultStream stream) =>
        (_path, _temporary, _file, Stream) = (path, temporary, file, stream);

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
            return new(full, temporary, stream, new(stream, exception => WriteFault.Tell(path, exception)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"'{path}': expected to write into folder '{folder}', which failed ({exception.Message.Replace(temporary, full, StringComparison.Ordinal)}); "
                + "choose another place.", exception);
        }
    }

    /// <summary>Whether the file is to be kept.</summary>
    public bool IsKept => _file is not null;

    /// <summary>Where the content goes.</summary>
    public Stream Stream { get; }

    /// <summary>Put the complete file in its place. Of several that belong together every stream is flushed first, so that none is there alone.</summary>
    /// <returns>Its size in bytes; 0 where it is not kept.</returns>
    /// <exception cref="UsageException">There is no room for what is left to write.</exception>
    public long Commit()
    {
        if (_file is null) return 0;
        Stream.Flush();
        _file.Flush(flushToDisk: true);
        var size = _file.Length;
        Stream.Dispose();
        File.Move(_temporary!, _path!, overwrite: true);
        _committed = true;
        return size;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_committed || _file is null) return;
        try
        {
            Stream.Dispose();
        }
        catch (UsageException)
        {
            // A full disk fails here once more, where what is left of the content is not wanted anyway.
        }
        finally
        {
            File.Delete(_temporary!);
        }
    }
}

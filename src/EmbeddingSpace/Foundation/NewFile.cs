namespace EmbeddingSpace.Foundation;

/// <summary>A file that is there whole or not at all: written beside its place and renamed when it is complete.</summary>
internal sealed class NewFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly FileStream _file;
    private bool _committed;

    /// <param name="path">Where it goes; its folder is there.</param>
    /// <exception cref="IOException">It cannot be written there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written there.</exception>
    public NewFile(string path)
    {
        _path = path;
        _temporary = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        _file = Attempt(() => new FileStream(_temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None));
        Stream = new ExplainedStream(_file, Explain);
    }

    /// <summary>Where its content goes.</summary>
    public Stream Stream { get; }

    /// <summary>Put all that was written on the disk.</summary>
    /// <returns>Its size in bytes.</returns>
    /// <exception cref="IOException">There is no room for it.</exception>
    public long Complete() => Attempt(() =>
    {
        _file.Flush(flushToDisk: true);
        var size = _file.Length;
        _file.Dispose();
        return size;
    });

    /// <summary>Put the complete file in its place.</summary>
    /// <exception cref="IOException">Something there cannot be replaced by it.</exception>
    public void Commit() => _committed = Attempt(() =>
    {
        File.Move(_temporary, _path, overwrite: true);
        return true;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            // On a full disk what is left in the buffer fails here once more.
            Stream.Dispose();
        }
        finally
        {
            if (!_committed) File.Delete(_temporary);
        }
    }

    private T Attempt<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception exception) when (WriteFault.Is(exception))
        {
            throw Explain(exception);
        }
    }

    private Exception Explain(Exception exception) => WriteFault.Of(_path, _temporary, exception);
}

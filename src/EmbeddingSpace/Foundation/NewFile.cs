namespace EmbeddingSpace.Foundation;

/// <summary>A file that is there whole or not at all: written beside its place and renamed when it is complete.</summary>
internal sealed class NewFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private bool _committed;

    /// <param name="path">Where it goes; its folder is there.</param>
    public NewFile(string path)
    {
        _path = path;
        _temporary = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        Stream = new(_temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>Where its content goes.</summary>
    public FileStream Stream { get; }

    /// <summary>Put all that was written on the disk.</summary>
    /// <returns>Its size in bytes.</returns>
    public long Complete()
    {
        Stream.Flush(flushToDisk: true);
        var size = Stream.Length;
        Stream.Dispose();
        return size;
    }

    /// <summary>Put the complete file in its place.</summary>
    public void Commit()
    {
        File.Move(_temporary, _path, overwrite: true);
        _committed = true;
    }

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
}

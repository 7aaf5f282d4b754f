using System.Security.Cryptography;

namespace EmbeddingSpace.Hub.Storage;

/// <summary>A blob on its way, as an <c>.incomplete</c> file beside its place: what is there of it from an earlier try counts, and only what is whole and right
/// takes the place. Its lock is held by the caller.</summary>
internal sealed class PartialBlob : IDisposable
{
    // A name of our own: Hugging Face's client for Node takes no lock and begins 'HASH.incomplete' anew, whoever else writes it.
    private const string Ending = ".embedding-space.incomplete";
    private const int BlockLength = 1 << 17;

    private readonly string _blob;
    private readonly ContentIdentity _identity;
    private readonly FileStream _file;
    private IncrementalHash _hash;

    private PartialBlob(string blob, ContentIdentity identity)
    {
        (_blob, _identity, _hash) = (blob, identity, identity.Begin());
        _file = new FileStream(blob + Ending, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
    }

    /// <summary>Bytes that are there.</summary>
    public long Length { get; private set; }

    /// <summary>Whether some of them are from an earlier try, of which nobody saw the end.</summary>
    public bool HasEarlierBytes { get; private set; }

    /// <summary>Open what is there, or begin.</summary>
    /// <param name="blob">The place that the blob takes in the end.</param>
    /// <param name="identity">What it has to be.</param>
    public static PartialBlob Open(string blob, ContentIdentity identity)
    {
        var partial = new PartialBlob(blob, identity);
        try
        {
            partial.ReadEarlierBytes();
            return partial;
        }
        catch
        {
            partial.Dispose();
            throw;
        }
    }

    /// <summary>Add bytes at the end.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes);
        _hash.AppendData(bytes);
        Length += bytes.Length;
    }

    /// <summary>Forget all bytes.</summary>
    public void Restart()
    {
        if (_file.Length > 0) _file.SetLength(0);
        _file.Position = 0;
        _hash.Dispose();
        _hash = _identity.Begin();
        (Length, HasEarlierBytes) = (0, false);
    }

    /// <summary>Whether the bytes are what they have to be.</summary>
    public bool IsRight() => Length == _identity.Bytes && Convert.ToHexStringLower(_hash.GetCurrentHash()) == _identity.Hash;

    /// <summary>Take the blob's place, whole and on the disk.</summary>
    public void Commit()
    {
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(_blob + Ending, _blob, overwrite: true);
    }

    /// <summary>Leave nothing.</summary>
    public void Delete()
    {
        _file.Dispose();
        File.Delete(_blob + Ending);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
    }

    private void ReadEarlierBytes()
    {
        if (_file.Length > _identity.Bytes) Restart();
        var block = new byte[BlockLength];
        while (Length < _file.Length && _file.Read(block) is > 0 and var read)
        {
            _hash.AppendData(block, 0, read);
            Length += read;
        }
        HasEarlierBytes = Length > 0;
    }
}

using Microsoft.Win32.SafeHandles;

namespace EmbeddingSpace.Checkpoints.Tensors;

/// <summary>
/// A weights file held open and read, never mapped: a page of a mapped file that shrank meanwhile would end the process, a read tells it. A file
/// deleted meanwhile stays readable where the system allows it.
/// </summary>
internal sealed class WeightsFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly IDisposable _owner;
    private readonly DateTime _written;

    private WeightsFile(SafeFileHandle handle, IDisposable owner, string name, string location)
    {
        (_handle, _owner, Name, Location) = (handle, owner, name, location);
        try
        {
            Length = RandomAccess.GetLength(handle);
            _written = File.GetLastWriteTimeUtc(handle);
            if (Length == 0) throw new InvalidCheckpointException($"'{location}' is empty: expected weights. Download or copy the file again.");
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    /// <summary>Name relative to the checkpoint.</summary>
    public string Name { get; }

    /// <summary>Path for messages.</summary>
    public string Location { get; }

    /// <summary>Bytes in the file.</summary>
    public long Length { get; }

    /// <summary>Whether nobody wrote to the file since it was opened.</summary>
    public bool IsUnchanged => RandomAccess.GetLength(_handle) == Length && File.GetLastWriteTimeUtc(_handle) == _written;

    /// <summary>Open a file on disk.</summary>
    public static WeightsFile Open(string path, string name)
    {
        PlainFile.Require(path);
        SafeFileHandle handle;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"'{path}' cannot be opened: {cause.Message} Check that the file exists and may be read.", cause);
        }

        return new WeightsFile(handle, handle, name, path);
    }

    /// <summary>Copy a stream into a private temporary file that goes when it is closed.</summary>
    /// <param name="content">The bytes; read to the end, not disposed.</param>
    /// <param name="name">Name relative to the checkpoint.</param>
    /// <param name="location">Path for messages.</param>
    /// <param name="folder">Where; null: the system's temporary folder.</param>
    public static WeightsFile Spill(Stream content, string name, string location, string? folder)
    {
        FileStream? file = null;
        try
        {
            file = TemporaryFile.Create(folder);
            content.CopyTo(file);
            file.Flush();
        }
        catch (Exception cause) when (cause is InvalidDataException or EndOfStreamException)
        {
            file?.Dispose();
            throw new InvalidCheckpointException($"'{location}' is damaged: {cause.Message.TrimEnd('.')}. Save or copy the model again.", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new CheckpointException(
                $"'{location}' cannot be copied into the temporary folder '{folder ?? Path.GetTempPath()}': {cause.Message} Make room there, "
                + $"or name another folder in {(folder is not null ? "MLContext.TempFilePath"
                    : OperatingSystem.IsWindows() ? "the environment variable TMP" : "the environment variable TMPDIR")}.", cause);
        }
        catch
        {
            file?.Dispose();
            throw;
        }

        return new WeightsFile(file.SafeFileHandle, file, name, location);
    }

    /// <summary>Copy bytes into managed memory (headers).</summary>
    public byte[] ReadBytes(long offset, int count)
    {
        // No room is made for bytes that are not there.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Length - offset);
        var bytes = new byte[count];
        Read(offset, bytes);
        return bytes;
    }

    /// <summary>Read as many bytes as the destination holds.</summary>
    /// <exception cref="InvalidCheckpointException">The file has another length than when it was opened.</exception>
    /// <exception cref="CheckpointException">The file cannot be read.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - destination.Length);
        try
        {
            RequireLength();
            while (destination.Length > 0)
            {
                var count = RandomAccess.Read(_handle, destination, offset);
                if (count == 0) throw Changed(RandomAccess.GetLength(_handle));
                destination = destination[count..];
                offset += count;
            }
        }
        catch (IOException cause)
        {
            throw new CheckpointException($"'{Location}' cannot be read: {cause.Message} Check the disk or the network it lies on.", cause);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _owner.Dispose();

    private void RequireLength()
    {
        var now = RandomAccess.GetLength(_handle);
        if (now != Length) throw Changed(now);
    }

    private InvalidCheckpointException Changed(long now) => new(
        $"'{Location}' changed while it was open: expected {Length} bytes, found {now}. Open the checkpoint again once the file is complete.");
}

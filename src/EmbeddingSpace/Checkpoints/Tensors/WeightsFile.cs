using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace EmbeddingSpace.Checkpoints.Tensors;

/// <summary>
/// A weights file held open and read through short-lived read-only mappings: the bytes go from the page cache to their reader without
/// a copy in between, and no page counts as ours once its view is closed. A file deleted meanwhile stays readable where the system allows it.
/// </summary>
internal sealed class WeightsFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly IDisposable _owner;
    private readonly MemoryMappedFile _map;

    private WeightsFile(SafeFileHandle handle, IDisposable owner, string name, string location)
    {
        (_handle, _owner, Name, Location) = (handle, owner, name, location);
        try
        {
            Length = RandomAccess.GetLength(handle);
            if (Length == 0) throw new InvalidCheckpointException($"'{location}' is empty: expected weights. Download or copy the file again.");
            _map = MemoryMappedFile.CreateFromFile(handle, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
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
    public static WeightsFile Spill(Stream content, string name, string location)
    {
        FileStream? file = null;
        try
        {
            file = TemporaryFile.Create();
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
                $"'{location}' cannot be copied into the temporary folder '{Path.GetTempPath()}': {cause.Message} Make room there, "
                + $"or name another folder in the environment variable {(OperatingSystem.IsWindows() ? "TMP" : "TMPDIR")}.", cause);
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
        using var view = Map(offset, count);
        return view.Span(0, count).ToArray();
    }

    /// <summary>Map a part of the file until the view is disposed.</summary>
    /// <exception cref="InvalidCheckpointException">The file is shorter than it was when it was opened.</exception>
    public MappedView Map(long offset, long length)
    {
        // A page past the end of a file that shrank meanwhile would end the process, not throw: look first.
        var now = RandomAccess.GetLength(_handle);
        if (now != Length)
            throw new InvalidCheckpointException(
                $"'{Location}' changed while it was open: expected {Length} bytes, found {now}. Open the checkpoint again once the file is complete.");
        return new MappedView(_map.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read), length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _map.Dispose();
        _owner.Dispose();
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EmbeddingSpace.Checkpoints.Tensors;

/// <summary>A part of a file in native memory, which may exceed 2 GiB; disposing it frees the memory.</summary>
internal sealed unsafe class FileBytes : IDisposable
{
    private const int ReadAtOnce = 1 << 24;

    private readonly long _length;
    private byte* _first;

    /// <summary>Read.</summary>
    /// <param name="file">The file, which has these bytes.</param>
    /// <param name="offset">The first.</param>
    /// <param name="length">How many.</param>
    public FileBytes(WeightsFile file, long offset, long length)
    {
        // No room is made for bytes that are not there.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, file.Length - offset);
        _length = length;
        _first = (byte*)NativeMemory.Alloc((nuint)length);
        try
        {
            for (long done = 0; done < length; done += ReadAtOnce)
                file.Read(offset + done, new Span<byte>(_first + done, (int)Math.Min(ReadAtOnce, length - done)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>One element, counted in elements from the first byte.</summary>
    public T Element<T>(long index) where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _length / sizeof(T));
        return Unsafe.ReadUnaligned<T>(_first + (index * sizeof(T)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_first);
        _first = null;
    }
}

using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;

namespace EmbeddingSpace.Checkpoints.Tensors;

/// <summary>A mapped part of a file, which may exceed 2 GiB; disposing it gives the pages back.</summary>
internal sealed unsafe class MappedView : IDisposable
{
    private readonly MemoryMappedViewAccessor _accessor;
    private readonly byte* _first;
    private readonly long _length;

    /// <summary>Take over an accessor.</summary>
    /// <param name="accessor">Disposed with the view.</param>
    /// <param name="length">Bytes asked for; the system maps whole pages.</param>
    public MappedView(MemoryMappedViewAccessor accessor, long length)
    {
        (_accessor, _length) = (accessor, length);
        byte* page = null;
        accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref page);
        _first = page + accessor.PointerOffset;
    }

    /// <summary>The bytes from <paramref name="offset"/> within the view; valid until the view is disposed.</summary>
    public ReadOnlySpan<byte> Span(long offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, _length - count);
        return new ReadOnlySpan<byte>(_first + offset, count);
    }

    /// <summary>One element, counted in elements from the start of the view.</summary>
    public T Element<T>(long index) where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _length / sizeof(T));
        return Unsafe.ReadUnaligned<T>(_first + (index * sizeof(T)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _accessor.SafeMemoryMappedViewHandle.ReleasePointer();
        _accessor.Dispose();
    }
}

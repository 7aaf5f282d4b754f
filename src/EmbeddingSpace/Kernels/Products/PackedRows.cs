using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace EmbeddingSpace.Kernels.Products;

/// <summary>
/// A copy of the rows of a matrix in the order in which <see cref="ProductKernel"/> reads them: panels of neighbouring rows, coordinate by
/// coordinate. The last panel is filled up with rows of zeros. Owns its memory: rows × size numbers.
/// </summary>
internal sealed unsafe class PackedRows : IDisposable
{
    private const int Alignment = 64;

    private readonly void* _memory;
    private bool _disposed;

    private PackedRows(Tensor rows, int panelRows)
    {
        (Count, Size, PanelRows, Type) = ((int)rows.shape[0], (int)rows.shape[1], panelRows, rows.dtype);
        if (Type is not (ScalarType.Float32 or ScalarType.Float64))
            throw new ArgumentException($"'rows': expected Float32 or Float64, got {Type}.", nameof(rows));
        Panels = (Count + panelRows - 1) / panelRows;
        _memory = NativeMemory.AlignedAlloc((nuint)Panels * (nuint)panelRows * (nuint)Size * (nuint)rows.element_size(), Alignment);
        using var plain = rows.cpu();
        using var contiguous = plain.contiguous();
        if (Type == ScalarType.Float64) Pack<double>(contiguous);
        else Pack<float>(contiguous);
    }

    /// <summary>Rows.</summary>
    public int Count { get; }

    /// <summary>Coordinates of a row.</summary>
    public int Size { get; }

    /// <summary>Rows of a panel.</summary>
    public int PanelRows { get; }

    /// <summary>Number of panels.</summary>
    public int Panels { get; }

    /// <summary>Float32 or Float64.</summary>
    public ScalarType Type { get; }

    /// <summary>Whether registers of 512 bits are used.</summary>
    public static bool IsWide => Vector512.IsHardwareAccelerated;

    /// <summary>Copy rows that stand on the left of a product.</summary>
    /// <param name="rows">[rows, size], Float32 or Float64, on any device; stays the caller's.</param>
    public static PackedRows Left(Tensor rows) => new(rows, ProductKernel.LeftRows);

    /// <summary>Copy rows that stand on the right of a product.</summary>
    /// <param name="rows">[rows, size], Float32 or Float64, on any device; stays the caller's.</param>
    public static PackedRows Right(Tensor rows) =>
        new(rows, ProductKernel.RightVectors * (IsWide ? Vector512<byte>.Count : Vector256<byte>.Count) / (int)rows.element_size());

    /// <summary>[size, panel rows].</summary>
    public T* Panel<T>(int index) where T : unmanaged => (T*)_memory + (nint)index * PanelRows * Size;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed) NativeMemory.AlignedFree(_memory);
        _disposed = true;
    }

    private void Pack<T>(Tensor rows) where T : unmanaged
    {
        // The place of the first row only: a span of all of them holds 2 GiB at most, and they lie one behind the other.
        using var first = rows.narrow(0, 0, Math.Min(1, Count));
        var from = (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
        for (var panel = 0; panel < Panels; panel++)
        {
            var start = panel * PanelRows;
            var to = Panel<T>(panel);
            var filled = Math.Min(PanelRows, Count - start);
            for (var row = 0; row < PanelRows; row++)
            {
                var source = from + (nint)(start + row) * Size;
                for (var k = 0; k < Size; k++) to[k * PanelRows + row] = row < filled ? source[k] : default;
            }
        }
    }
}

using System.Runtime.InteropServices;

namespace EmbeddingSpace.Runtime.Host;

/// <summary>The heap of the C library, in which tensors live.</summary>
internal static unsafe class NativeHeap
{
    private static readonly Lazy<nint> Entry = new(Find);

    /// <summary>Whether this system has a heap that can be told to give memory back; the others do so by themselves.</summary>
    public static bool CanTrim => Entry.Value != 0;

    /// <summary>
    /// Give freed memory back to the system. The heap of glibc keeps freed matrices of up to 32 MiB for the next one; where some of many are
    /// kept and the rest is freed, what lies between them is held and never used again.
    /// </summary>
    public static void Trim()
    {
        if (CanTrim) _ = ((delegate* unmanaged<nuint, int>)Entry.Value)(0);
    }

    private static nint Find() => OperatingSystem.IsLinux()
        && NativeLibrary.TryLoad("libc.so.6", out var handle)
        && NativeLibrary.TryGetExport(handle, "malloc_trim", out var entry)
        ? entry
        : 0;
}

using System.Runtime.InteropServices;

namespace EmbeddingSpace.Runtime;

/// <summary>The C library's heap, where tensors lie.</summary>
internal static unsafe class NativeHeap
{
    private static readonly Lazy<nint> Entry = new(() =>
        OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "malloc_trim", out var entry) ? entry : 0);

    /// <summary>
    /// Give freed memory back to the system. Weights are read, converted and laid out one after another; what that frees lies between what stays,
    /// and glibc would keep it for this process. Where the C library has no such entry it gives memory back by itself, and nothing is done.
    /// </summary>
    public static void Trim()
    {
        if (Entry.Value != 0) _ = ((delegate* unmanaged<nuint, int>)Entry.Value)(0);
    }
}

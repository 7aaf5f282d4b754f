using EmbeddingSpace.Runtime.Inspection;
using EmbeddingSpace.Runtime.Libraries;

namespace EmbeddingSpace.Runtime;

/// <summary>Makes sure that the native tensor library can be loaded before the first tensor, and says what it found.</summary>
/// <remarks>
/// <para>On Linux hosts whose C++ library lacks a version tag that TorchSharp's native part names but does not use (Debian 12, Ubuntu 22.04), a copy
/// that no longer insists on the tag is kept in the user's cache folder and loaded instead. The shipped file is never changed.</para>
/// <para>Nothing has to be called for this as long as any type of this product is used before the first tensor. An app that works with TorchSharp
/// itself first has to call <see cref="EnsureLoaded"/> before: TorchSharp tries to load its native part once only, at its first use.</para>
/// </remarks>
public static class TorchRuntime
{
    /// <summary>Load the native library now, mending a copy of it where the host lacks only a version tag.</summary>
    /// <remarks>Safe to call from several threads and again; later calls return at once.</remarks>
    /// <exception cref="DllNotFoundException">It cannot be loaded; the message names cause and remedy.</exception>
    public static void EnsureLoaded() => TorchSharpInitializer.Run();

    /// <summary>Look at everything that decides whether, and how fast, the product runs here. Loads the native library if that is possible.</summary>
    /// <returns>One finding per subject, also where the native library cannot be loaded: the finding then names cause and remedy.</returns>
    public static RuntimeInspection Inspect() => RuntimeInspector.Inspect();
}

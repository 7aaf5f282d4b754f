namespace EmbeddingSpace.Runtime;

/// <summary>Makes sure that the native tensor library can be loaded before the first tensor, and says what it found.</summary>
public static class TorchRuntime
{
    /// <summary>Load the native library now, mending a copy of it where the host lacks only a version tag.</summary>
    /// <exception cref="DllNotFoundException">It cannot be loaded; the message names cause and remedy.</exception>
    public static void EnsureLoaded() => throw new NotImplementedException();
}

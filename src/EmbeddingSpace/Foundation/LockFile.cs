namespace EmbeddingSpace.Foundation;

/// <summary>A file that one process at a time has open. The end of the process frees it, whatever ended it.</summary>
internal static class LockFile
{
    // EWOULDBLOCK of Linux and of BSD; ERROR_SHARING_VIOLATION.
    private static readonly int[] Held = [11, 35, unchecked((int)0x80070020)];

    /// <summary>Take it.</summary>
    /// <param name="path">Where it lies; it need not be there yet.</param>
    /// <param name="isTemporary">Whether it goes when it is freed.</param>
    /// <returns>The lock, which disposing frees; null where another has it.</returns>
    /// <exception cref="IOException">It cannot be made there.</exception>
    public static IDisposable? TryTake(string path, bool isTemporary = false)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0,
                isTemporary ? FileOptions.DeleteOnClose : FileOptions.None);
        }
        catch (IOException exception) when (Held.Contains(exception.HResult))
        {
            return null;
        }
    }
}

using EmbeddingSpace.Checkpoints.Hub;

namespace EmbeddingSpace.Hub.Storage;

/// <summary>Keeps two processes from fetching one blob at once: the lock files of Hugging Face's own client, which waits for them in the same way.</summary>
internal static class BlobLock
{
    private const string Folder = ".locks";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Wait for the lock of a blob.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="model">The model.</param>
    /// <param name="hash">Name of the blob.</param>
    /// <param name="time">Waits.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The lock; disposing it, or the end of the process, frees it.</returns>
    public static async Task<IDisposable> TakeAsync(HubCache cache, HubModelName model, string hash, TimeProvider time, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(cache.Folder, Folder, HubCache.NameOfFolder(model))).FullName;
        var file = Path.Combine(folder, $"{hash}.lock");
        while (true)
        {
            if (LockFile.TryTake(file) is { } taken) return taken;
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }
}

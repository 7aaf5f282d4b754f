namespace EmbeddingSpace.Onnx.Files;

/// <summary>Where a file lies, and beside it perhaps its weights: both come from one export, however many write there at once.</summary>
internal static class OnnxPlace
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Put a file in its place.</summary>
    /// <param name="path">The place.</param>
    /// <param name="dataPath">The place of its weights; null where they are in it.</param>
    /// <param name="putWeights">Puts those there.</param>
    /// <param name="putFile">Puts the file there.</param>
    /// <param name="cancellationToken">Gives the place up.</param>
    /// <exception cref="IOException">It cannot be written there.</exception>
    public static void Put(string path, string? dataPath, Action putWeights, Action putFile, CancellationToken cancellationToken)
    {
        if (dataPath is null)
        {
            putFile();
            return;
        }
        using (Take(path, cancellationToken))
        {
            // A file beside weights of another model answers without a word: what is there goes before its weights, and the new file comes behind them.
            if (File.Exists(dataPath)) File.Delete(path);
            putWeights();
            putFile();
        }
    }

    // Held for as long as two renames take.
    private static IDisposable Take(string path, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.lock");
        while (true)
        {
            if (LockFile.TryTake(file, isTemporary: true) is { } taken) return taken;
            if (cancellationToken.WaitHandle.WaitOne(Pause)) cancellationToken.ThrowIfCancellationRequested();
        }
    }
}

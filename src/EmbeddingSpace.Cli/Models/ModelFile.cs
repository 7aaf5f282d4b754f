using System.IO.Compression;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;

namespace EmbeddingSpace.Cli.Models;

/// <summary>Opens what <c>--model</c> names: a model folder, or the encoder inside a saved <c>.zip</c>.</summary>
internal static class ModelFile
{
    private const string ConfigFile = "config.json";

    // A translation keeps its target whole; of its source at most the end, which is no model to look at.
    private static readonly string[] ConfigNames = [ConfigFile, "target." + ConfigFile];

    /// <summary>Whether the path is a saved model and not a folder.</summary>
    public static bool IsSaved(string path) => File.Exists(path);

    /// <summary>Open the checkpoint; the caller disposes it.</summary>
    /// <exception cref="CheckpointException">The folder or the stored model cannot be used.</exception>
    /// <exception cref="UsageException">The file is no saved model.</exception>
    public static Checkpoint OpenCheckpoint(string path)
    {
        if (!IsSaved(path)) return Checkpoint.Open(path);
        try
        {
            using var zip = ZipFile.OpenRead(path);
            var files = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
            foreach (var entry in zip.Entries)
                if (!files.TryAdd(entry.FullName.Replace('\\', '/'), entry)) throw NotSaved(path, $"'{entry.FullName}' in it twice");
            var configs = files.Keys.Where(name => ConfigNames.Contains(name[(name.LastIndexOf('/') + 1)..]) && !IsPooling(name)).ToList();
            if (configs.Count != 1) throw NotSaved(path, $"{configs.Count} models in it");
            var prefix = configs[0][..^ConfigFile.Length];
            return Checkpoint.OpenStored(path, file => files.GetValueOrDefault(prefix + file)?.Open());
        }
        catch (InvalidDataException exception)
        {
            throw NotSaved(path, "another kind of file, or a damaged one", exception);
        }
    }

    /// <summary>What to say about a file that is no saved model.</summary>
    public static UsageException NotSaved(string path, string found, Exception? cause = null) =>
        new($"'{path}': expected a model folder or a .zip that 'translate' or ML.NET saved, found {found}; name one of those.", cause);

    // Sentence encoders carry a second config.json, in a folder of their own.
    private static bool IsPooling(string name) => name.EndsWith($"1_Pooling/{ConfigFile}", StringComparison.Ordinal);
}

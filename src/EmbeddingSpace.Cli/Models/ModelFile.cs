using System.IO.Compression;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Checkpoints.Hub;
using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Cli.Files;

namespace EmbeddingSpace.Cli.Models;

/// <summary>Opens what <c>--model</c> names: a model folder, or the encoder inside a saved <c>.zip</c>.</summary>
internal static class ModelFile
{
    private const string ConfigFile = "config.json";

    // A translation keeps its target whole; of its source at most the end, which is no model to look at.
    private static readonly string[] ConfigNames = [ConfigFile, "target." + ConfigFile];

    /// <summary>What a model is called: as on the hub that it was fetched from, its folder, or its file without the ending.</summary>
    public static string NameOf(string path) => !Directory.Exists(path) ? Path.GetFileNameWithoutExtension(path)
        : HubCache.NameOf(path) ?? new DirectoryInfo(path).Name;

    /// <summary>The same in one word.</summary>
    public static string ShortNameOf(string path) => NameOf(path) is var name && name.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash
        ? name[(slash + 1)..name.IndexOf('@', StringComparison.Ordinal)]
        : name;

    /// <summary>Whether the path is a saved model and not a folder.</summary>
    /// <exception cref="UsageException">It is neither: opening a pipe would last until somebody writes into it.</exception>
    public static bool IsSaved(string path) => FileStatus.Of(path)?.Kind switch
    {
        FileKind.File => true,
        FileKind.Other => throw NotSaved(path, "a device, pipe or socket"),
        _ => false,
    };

    /// <summary>Open the checkpoint; the caller disposes it.</summary>
    /// <param name="path">A model folder, or a saved <c>.zip</c>.</param>
    /// <param name="adapterBase">The base model of an adapter; null: the one that it names.</param>
    /// <exception cref="CheckpointException">The folder or the stored model cannot be used.</exception>
    /// <exception cref="UsageException">The file is no saved model.</exception>
    public static Checkpoint OpenCheckpoint(string path, AdapterBase? adapterBase)
    {
        if (!IsSaved(path)) return Checkpoint.Open(path, adapterBase);
        RefuseBase(path, adapterBase);
        try
        {
            using var zip = ZipFile.OpenRead(path);
            var files = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
            foreach (var entry in zip.Entries)
                if (!files.TryAdd(entry.FullName.Replace('\\', '/'), entry)) throw NotSaved(path, $"'{entry.FullName}' in it twice");
            var configs = files.Keys.Where(name => ConfigNames.Contains(name[(name.LastIndexOf('/') + 1)..])).ToList();
            // Modules behind the encoder have their own, in folders beside its.
            configs.RemoveAll(name => configs.Exists(other => other != name && name.StartsWith(other[..^ConfigFile.Length], StringComparison.Ordinal)));
            if (configs.Count != 1) throw NotSaved(path, $"{configs.Count} models in it");
            SealedModel.Require(path);
            var prefix = configs[0][..^ConfigFile.Length];
            return Checkpoint.OpenStored(path, file => files.GetValueOrDefault(prefix + file)?.Open());
        }
        catch (InvalidDataException exception)
        {
            throw NotSaved(path, "another kind of file, or a damaged one", exception);
        }
    }

    /// <summary>Refuse the base of an adapter beside a saved model, which has its adapter merged in.</summary>
    /// <exception cref="UsageException">There is one.</exception>
    public static void RefuseBase(string path, AdapterBase? adapterBase)
    {
        if (adapterBase is not null)
            throw new UsageException($"'{path}': expected the folder of an adapter beside base model '{adapterBase.Folder}', found a saved model, which needs "
                + "none; leave the base out.");
    }

    /// <summary>What to say about a file that is no saved model.</summary>
    public static UsageException NotSaved(string path, string found, Exception? cause = null) =>
        new($"'{path}': expected a model folder or a .zip that 'translate' or ML.NET saved, found {found}; name one of those.", cause);
}

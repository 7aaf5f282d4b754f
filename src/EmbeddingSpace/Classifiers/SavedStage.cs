using System.IO.Compression;
using EmbeddingSpace.Checkpoints.Tensors;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;

namespace EmbeddingSpace.Classifiers;

/// <summary>The one stage of a zip that ML.NET or the command line saved, found by the file that every classifier and translation keeps.</summary>
internal sealed class SavedStage : IDisposable
{
    // ML.NET keeps one for each stage, and one for the chain around them.
    private const string StageKey = "Model.key";

    private readonly string _path;
    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _files;
    private readonly string _folder;

    private SavedStage(string path, ZipArchive zip)
    {
        (_path, _zip, _files) = (path, zip, new(StringComparer.Ordinal));
        foreach (var entry in zip.Entries)
            if (!_files.TryAdd(entry.FullName.Replace('\\', '/'), entry)) throw Fault(path, $"'{entry.FullName}' in it twice");
        var states = _files.Keys.Where(name => NameOf(name) is TextClassifier.StateFile or ClassifierTranslation.StateFile).ToList();
        if (states.Count == 0) throw Fault(path, $"neither '{TextClassifier.StateFile}' nor '{ClassifierTranslation.StateFile}' in it");
        _folder = FolderOf(states[0]);
        // What another stage does to the texts before, or to the answers behind, would be lost without a word.
        var others = _files.Keys.Count(name => NameOf(name) == StageKey && !_folder.StartsWith(FolderOf(name), StringComparison.Ordinal));
        if (states.Count > 1 || others > 0) throw Fault(path, $"{1 + Math.Max(others, states.Count - 1)} stages: load those with ML.NET");
        IsTranslation = NameOf(states[0]) == ClassifierTranslation.StateFile;
    }

    /// <summary>Whether it is a translation, not a checkpoint as it is.</summary>
    public bool IsTranslation { get; }

    /// <summary>Open a zip.</summary>
    /// <exception cref="CheckpointException">It is damaged, or not the saved model of one classifier alone.</exception>
    public static SavedStage Open(string path)
    {
        PlainFile.Require(path);
        ZipArchive? zip = null;
        try
        {
            zip = ZipFile.OpenRead(path);
            return new(path, zip);
        }
        catch (InvalidDataException exception)
        {
            zip?.Dispose();
            throw Fault(path, "another kind of file, or a damaged one", exception);
        }
        catch
        {
            zip?.Dispose();
            throw;
        }
    }

    /// <summary>Open one of the stage's files.</summary>
    /// <param name="name">Its name there.</param>
    /// <returns>Null when there is none of that name.</returns>
    public Stream? OpenFile(string name)
    {
        if (!_files.TryGetValue(_folder + name, out var entry)) return null;
        return UnpackedSize.Fault(entry.CompressedLength, entry.Length) is { } fault
            ? throw new CheckpointException($"'{name}' in '{_path}': {fault}")
            : entry.Open();
    }

    /// <summary>What is said of a file that is none.</summary>
    public static CheckpointException Fault(string path, string found, Exception? cause = null)
    {
        var message = $"'{path}': expected a model folder, or a .zip that ML.NET or the command line saved of one text classifier, found {found}. "
            + "Name one of those.";
        return cause is null ? new(message) : new(message, cause);
    }

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();

    private static string FolderOf(string path) => path[..(path.LastIndexOf('/') + 1)];

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}

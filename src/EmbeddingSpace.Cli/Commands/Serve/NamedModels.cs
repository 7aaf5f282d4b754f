using System.IO.Compression;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Hosting.Settings;

namespace EmbeddingSpace.Cli.Commands.Serve;

/// <summary>The models that <c>--model</c> names, as settings of the host.</summary>
internal static class NamedModels
{
    private const string Option = "--model";

    // What a saved classifier holds, whatever else is in the file.
    private static readonly string[] ClassifierFiles = ["translation.json", "classifier.json", "head.json"];

    /// <summary>Names and paths.</summary>
    /// <param name="given">Each <c>NAME=PATH</c>, or a path, whose last part becomes the name.</param>
    /// <param name="find">Where a model lies that may be named as on a hub.</param>
    /// <exception cref="UsageException">A path leads nowhere, or a name is wrong or comes twice.</exception>
    public static IReadOnlyDictionary<string, string> Read(IEnumerable<string> given, Func<string, string> find)
    {
        // As settings are, whose keys the names become.
        var models = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var text in given)
        {
            var named = NamedPath.Read(Option, text);
            var path = find(named.Path);
            if (!Path.Exists(path))
                throw new UsageException($"'{Option}' '{text}': expected a model folder or a saved .zip, or NAME= before its path, found nothing at '{path}'; "
                    + "correct the path, or fetch the model.");
            var name = named.Name ?? ModelFile.ShortNameOf(path);
            // A part of an address that is '.' or '..' is taken out of it.
            if (string.IsNullOrWhiteSpace(name) || name is "." or ".." || name.AsSpan().ContainsAny(":/?#%"))
                throw new UsageException($"'{Option}' '{text}': expected a name that can stand in an address, found '{name}'; choose one without : / ? # %.");
            if (!models.TryAdd(name, path))
                throw new UsageException($"'{Option}' '{text}': expected a name of its own, found another model of the name '{name}'; "
                    + "write NAME= before one of the paths.");
        }
        return models;
    }

    /// <summary>What a model does with a text.</summary>
    /// <exception cref="UsageException">The file is no saved model.</exception>
    public static ModelKind KindOf(string path)
    {
        if (!ModelFile.IsSaved(path))
        {
            using var checkpoint = Checkpoint.Open(path);
            return ModelInspection.Of(checkpoint).Classes is null ? ModelKind.Encoder : ModelKind.Classifier;
        }
        try
        {
            using var zip = ZipFile.OpenRead(path);
            return zip.Entries.Any(entry => ClassifierFiles.Contains(entry.Name, StringComparer.Ordinal)) ? ModelKind.Classifier : ModelKind.Encoder;
        }
        catch (InvalidDataException exception)
        {
            throw ModelFile.NotSaved(path, "another kind of file, or a damaged one", exception);
        }
    }
}

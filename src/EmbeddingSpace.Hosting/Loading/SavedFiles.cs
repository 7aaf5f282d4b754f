using System.IO.Compression;
using System.Text;
using EmbeddingSpace.Checkpoints.Exceptions;

namespace EmbeddingSpace.Hosting.Loading;

/// <summary>The stages of a saved model, as files of the core in folders of a zip. ML.NET is not needed to read them.</summary>
internal sealed class SavedFiles : IDisposable
{
    private const string Place = ".place";
    private const string Weights = ".safetensors";

    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);

    public SavedFiles(string path)
    {
        Path = path;
        try
        {
            _zip = ZipFile.OpenRead(path);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidCheckpointException(
                $"'{path}': expected a model folder or a saved .zip, found another kind of file, or a damaged one. Save the model again.", exception);
        }
        foreach (var entry in _zip.Entries) _entries[entry.FullName.Replace('\\', '/')] = entry;
    }

    public string Path { get; }

    /// <summary>Files of weights, each once.</summary>
    public IReadOnlyList<WeightsFile> WeightsFiles =>
    [
        .. _entries.Values.Where(entry => entry.Name.EndsWith(Weights, StringComparison.Ordinal) || entry.Name.EndsWith(".map", StringComparison.Ordinal))
            .Select(entry => new WeightsFile($"{entry.Crc32:x8} {entry.Length}", entry.Length)),
    ];

    /// <summary>Folders of the stages that hold a file of that name.</summary>
    public IReadOnlyList<string> StagesWith(string file) =>
        [.. _entries.Keys.Where(name => name.EndsWith($"/{file}", StringComparison.Ordinal)).Select(name => name[..^file.Length]).Order(StringComparer.Ordinal)];

    /// <summary>What opens the files of one stage.</summary>
    public Func<string, Stream?> Stage(string folder) => file => Open(folder + file);

    public void Dispose() => _zip.Dispose();

    // A later stage of a chain stores where the weights of an earlier one stand, with their hash; the core compares sizes and shapes.
    private Stream? Open(string path)
    {
        if (_entries.GetValueOrDefault(path) is { } entry) return entry.Open();
        if (_entries.GetValueOrDefault(path + Place) is not { } reference) return null;
        using var reader = new StreamReader(reference.Open(), Encoding.UTF8);
        var place = reader.ReadToEnd().Split(' ', 2)[^1];
        return place.EndsWith(Weights, StringComparison.Ordinal) && _entries.GetValueOrDefault(place) is { } weights
            ? weights.Open()
            : throw new InvalidCheckpointException(
                $"'{path}' in '{Path}': expected the weights that another stage was saved with, found none in '{place}'. Save the model again.");
    }
}

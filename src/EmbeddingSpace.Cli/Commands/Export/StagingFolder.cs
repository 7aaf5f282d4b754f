using EmbeddingSpace.Onnx.Files;

namespace EmbeddingSpace.Cli.Commands.Export;

/// <summary>Where a file and its weights are until both are written and compared: beside their place, so that they only have to be moved.</summary>
internal sealed class StagingFolder : IDisposable
{
    private const string DroppedName = "model.onnx";

    private readonly string? _path;
    private readonly string _folder;

    /// <param name="path">The place; null where the file is not to be kept.</param>
    public StagingFolder(string? path)
    {
        _path = path;
        _folder = path is null
            ? Directory.CreateTempSubdirectory("embedding-space-export-").FullName
            : Directory.CreateDirectory(TemporarySibling.NameFor(path)).FullName;
    }

    /// <summary>The file in it, of its name.</summary>
    public string File => Path.Combine(_folder, _path is null ? DroppedName : Path.GetFileName(_path));

    /// <summary>Put file and weights in their place.</summary>
    /// <returns>Whether they are kept.</returns>
    public bool Commit(OnnxFile written)
    {
        if (_path is null) return false;
        if (!OperatingSystem.IsWindows() && System.IO.File.Exists(_path)) System.IO.File.SetUnixFileMode(written.Path, System.IO.File.GetUnixFileMode(_path));
        if (written.DataPath is { } data)
        {
            var place = Path.Combine(Path.GetDirectoryName(_path)!, Path.GetFileName(data));
            // A file beside weights of another model answers without a word: what is there goes before its weights, and the new file comes behind them.
            if (System.IO.File.Exists(place)) System.IO.File.Delete(_path);
            System.IO.File.Move(data, place, overwrite: true);
        }
        System.IO.File.Move(written.Path, _path, overwrite: true);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

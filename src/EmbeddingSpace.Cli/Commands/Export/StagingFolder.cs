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
    /// <param name="written">What was written to it.</param>
    /// <param name="cancellationToken">Stops waiting for others that put theirs there.</param>
    /// <returns>Whether they are kept.</returns>
    public bool Commit(OnnxFile written, CancellationToken cancellationToken)
    {
        if (_path is null) return false;
        if (!OperatingSystem.IsWindows() && System.IO.File.Exists(_path)) System.IO.File.SetUnixFileMode(written.Path, System.IO.File.GetUnixFileMode(_path));
        written.MoveTo(Path.GetDirectoryName(_path)!, cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

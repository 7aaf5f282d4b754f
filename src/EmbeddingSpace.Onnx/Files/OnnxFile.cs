namespace EmbeddingSpace.Onnx.Files;

/// <summary>An ONNX file that was written.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="DataPath">Where its weights lie, which it needs beside itself; null where they are in it.</param>
/// <param name="Opset">Version of the operators.</param>
/// <param name="Inputs">What it reads.</param>
/// <param name="Outputs">What it gives.</param>
/// <param name="Bytes">Bytes of it and of its weights.</param>
public sealed record OnnxFile(string Path, string? DataPath, int Opset, IReadOnlyList<OnnxValue> Inputs, IReadOnlyList<OnnxValue> Outputs, long Bytes)
{
    /// <summary>Move it, with its weights, to another folder. Where others move files of that name there at once, file and weights of one stay.</summary>
    /// <param name="folder">The folder; files of these names in it are replaced.</param>
    /// <param name="cancellationToken">Stops waiting for those.</param>
    /// <returns>The file in its new place.</returns>
    /// <exception cref="IOException">It cannot be written there.</exception>
    public OnnxFile MoveTo(string folder, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var moved = this with { Path = PlaceOf(Path), DataPath = DataPath is null ? null : PlaceOf(DataPath) };
        OnnxPlace.Put(moved.Path, moved.DataPath, () => File.Move(DataPath!, moved.DataPath!, overwrite: true),
            () => File.Move(Path, moved.Path, overwrite: true), cancellationToken);
        return moved;

        string PlaceOf(string file) => System.IO.Path.Combine(System.IO.Path.GetFullPath(folder), System.IO.Path.GetFileName(file));
    }
}

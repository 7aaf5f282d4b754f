namespace EmbeddingSpace.Checkpoints.TorchArchives;

/// <summary>An entry of a zip archive that is neither compressed nor encrypted.</summary>
/// <param name="Name">Its path in the archive.</param>
/// <param name="Offset">Byte offset of its content in the file.</param>
/// <param name="Length">Bytes of its content.</param>
internal sealed record ZipEntry(string Name, long Offset, long Length);

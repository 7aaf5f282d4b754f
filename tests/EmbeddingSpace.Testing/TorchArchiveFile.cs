using System.IO.Compression;

namespace EmbeddingSpace.Testing;

/// <summary>Writes the zip archives of torch.save.</summary>
public static class TorchArchiveFile
{
    /// <summary>An archive with that pickle and those storages, named 0, 1, ….</summary>
    public static byte[] Bytes(byte[] pickle, params byte[][] storages) =>
        Bytes([("data.pkl", pickle), ("byteorder", "little"u8.ToArray()), .. storages.Select((storage, key) => ($"data/{key}", storage))], CompressionLevel.NoCompression);

    /// <summary>An archive of any entries in its folder.</summary>
    public static byte[] Bytes(IEnumerable<(string Name, byte[] Content)> entries, CompressionLevel compression)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in entries)
            {
                using var entry = archive.CreateEntry($"archive/{name}", compression).Open();
                entry.Write(content);
            }

        return bytes.ToArray();
    }
}

using System.Buffers.Binary;
using System.IO.Compression;

namespace EmbeddingSpace.Testing;

/// <summary>Writes the zip archives of torch.save.</summary>
public static class TorchArchiveFile
{
    /// <summary>An archive with that pickle and those storages, named 0, 1, ….</summary>
    public static byte[] Bytes(byte[] pickle, params byte[][] storages) =>
        Bytes(
            [("data.pkl", pickle), ("byteorder", "little"u8.ToArray()), .. storages.Select((storage, key) => ($"data/{key}", storage))],
            CompressionLevel.NoCompression);

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

    /// <summary>The same archive with a directory in 64-bit fields, as archives above 4 GiB have it.</summary>
    public static byte[] With64BitDirectory(byte[] archive)
    {
        const int endBytes = 22, entryBytes = 46;
        var end = archive.AsSpan(archive.Length - endBytes);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]), start = BinaryPrimitives.ReadInt32LittleEndian(end[16..]);
        using var output = new MemoryStream();
        using var writer = new BinaryWriter(output);
        writer.Write(archive.AsSpan(0, start));
        for (int i = 0, at = start; i < count; i++)
        {
            var entry = archive.AsSpan(at, entryBytes).ToArray();
            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(entry.AsSpan(28));
            long stored = BinaryPrimitives.ReadUInt32LittleEndian(entry.AsSpan(20)), length = BinaryPrimitives.ReadUInt32LittleEndian(entry.AsSpan(24));
            long local = BinaryPrimitives.ReadUInt32LittleEndian(entry.AsSpan(42));
            entry.AsSpan(20, 8).Fill(0xff);
            entry.AsSpan(42, 4).Fill(0xff);
            BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(30), 28);
            writer.Write(entry);
            writer.Write(archive.AsSpan(at + entryBytes, nameLength));
            writer.Write((ushort)1);
            writer.Write((ushort)24);
            writer.Write(length);
            writer.Write(stored);
            writer.Write(local);
            at += entryBytes + nameLength;
        }

        var end64 = output.Position;
        writer.Write(0x06064b50);
        writer.Write(44L);
        writer.Write([45, 0, 45, 0]);
        writer.Write(0L);
        writer.Write((long)count);
        writer.Write((long)count);
        writer.Write(end64 - start);
        writer.Write((long)start);
        writer.Write(0x07064b50);
        writer.Write(0);
        writer.Write(end64);
        writer.Write(1);
        writer.Write(0x06054b50);
        writer.Write(0);
        writer.Write(-1);
        writer.Write(-1L);
        writer.Write((ushort)0);
        writer.Flush();
        return output.ToArray();
    }
}

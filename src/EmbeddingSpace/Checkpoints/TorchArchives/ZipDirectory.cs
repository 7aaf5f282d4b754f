using System.Buffers.Binary;
using System.Text;
using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Checkpoints.TorchArchives;

/// <summary>
/// Finds where the entries of a zip archive lie, so that they can be read in place; <c>System.IO.Compression</c> gives streams only.
/// Field offsets are those of the zip specification (APPNOTE 6.3), with its 64-bit extension.
/// </summary>
internal static class ZipDirectory
{
    private const uint EndSignature = 0x06054b50, End64Signature = 0x06064b50, Locator64Signature = 0x07064b50, CentralSignature = 0x02014b50,
        LocalSignature = 0x04034b50;
    private const int EndBytes = 22, End64Bytes = 56, Locator64Bytes = 20, CentralBytes = 46, LocalBytes = 30, MaximumDirectoryBytes = 100_000_000;
    private const ushort Extension64 = 1;

    /// <summary>Whether a file starts as an archive does.</summary>
    public static bool StartsAsArchive(WeightsFile file) =>
        file.Length >= sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(file.ReadBytes(0, sizeof(uint))) == LocalSignature;

    /// <summary>Read the directory.</summary>
    /// <returns>Entry name → where it lies; every entry within the file.</returns>
    /// <exception cref="InvalidCheckpointException">The archive is truncated, malformed, compressed or encrypted.</exception>
    public static Dictionary<string, ZipEntry> Read(WeightsFile file)
    {
        var (start, length) = FindDirectory(file);
        if (length is < 0 or > MaximumDirectoryBytes || start < 0 || start > file.Length - length)
            throw Malformed(file, "its directory does not lie within the file");
        var directory = length == 0 ? [] : file.ReadBytes(start, (int)length);
        var entries = new Dictionary<string, ZipEntry>(StringComparer.Ordinal);
        for (var at = 0; at < directory.Length;)
        {
            var header = directory.AsSpan(at);
            if (header.Length < CentralBytes || UInt32(header, 0) != CentralSignature) throw Malformed(file, "its directory is cut off");
            int nameLength = UInt16(header, 28), extraLength = UInt16(header, 30), commentLength = UInt16(header, 32);
            if (header.Length < CentralBytes + nameLength + extraLength + commentLength) throw Malformed(file, "its directory is cut off");
            var name = Encoding.UTF8.GetString(header.Slice(CentralBytes, nameLength));
            var entry = Locate(file, name, header[..CentralBytes], header.Slice(CentralBytes + nameLength, extraLength));
            if (!entries.TryAdd(name, entry)) throw Malformed(file, $"it has two entries '{name}'");
            at += CentralBytes + nameLength + extraLength + commentLength;
        }

        return entries;
    }

    private static (long Start, long Length) FindDirectory(WeightsFile file)
    {
        // The end record is followed by a comment of at most 64 KiB.
        var tailLength = (int)Math.Min(file.Length, EndBytes + ushort.MaxValue);
        var tail = file.ReadBytes(file.Length - tailLength, tailLength);
        var end = tailLength - EndBytes;
        while (end >= 0 && !(UInt32(tail, end) == EndSignature && end + EndBytes + UInt16(tail, end + 20) == tailLength)) end--;
        if (end < 0) throw Malformed(file, "it has no end record: the file is truncated");
        long length = UInt32(tail, end + 12), start = UInt32(tail, end + 16);
        if (length != uint.MaxValue && start != uint.MaxValue && UInt16(tail, end + 10) != ushort.MaxValue) return (start, length);

        var locator = end - Locator64Bytes;
        if (locator < 0 || UInt32(tail, locator) != Locator64Signature) return (start, length);
        var end64 = Int64(tail, locator + 8);
        if (end64 < 0 || end64 > file.Length - End64Bytes) throw Malformed(file, "its 64-bit end record does not lie within the file");
        var record = file.ReadBytes(end64, End64Bytes);
        if (UInt32(record, 0) != End64Signature) throw Malformed(file, "its 64-bit end record is missing");
        return (Int64(record, 48), Int64(record, 40));
    }

    private static ZipEntry Locate(WeightsFile file, string name, ReadOnlySpan<byte> header, ReadOnlySpan<byte> extra)
    {
        if ((UInt16(header, 8) & 1) != 0) throw Malformed(file, $"its entry '{name}' is encrypted");
        if (UInt16(header, 10) != 0) throw Malformed(file, $"its entry '{name}' is compressed, expected it stored as torch.save does");
        long stored = UInt32(header, 20), length = UInt32(header, 24), local = UInt32(header, 42);
        while (extra.Length >= 4)
        {
            var size = UInt16(extra, 2);
            if (extra.Length < 4 + size) throw Malformed(file, $"the directory of its entry '{name}' is cut off");
            if (UInt16(extra, 0) == Extension64)
            {
                // The extension holds only those of the three that do not fit 32 bits, in this order.
                var values = extra.Slice(4, size);
                length = Take(ref values, length);
                stored = Take(ref values, stored);
                local = Take(ref values, local);
            }

            extra = extra[(4 + size)..];
        }

        if (stored != length) throw Malformed(file, $"its entry '{name}' is declared with {length} bytes and stored with {stored}");
        if (local < 0 || local > file.Length - LocalBytes) throw Malformed(file, $"its entry '{name}' does not lie within the file");
        var front = file.ReadBytes(local, LocalBytes);
        if (UInt32(front, 0) != LocalSignature) throw Malformed(file, $"its entry '{name}' is not where the directory says");
        var offset = local + LocalBytes + UInt16(front, 26) + UInt16(front, 28);
        if (length < 0 || offset > file.Length - length) throw Malformed(file, $"its entry '{name}' does not lie within the file: the file is truncated");
        return new ZipEntry(name, offset, length);

        long Take(ref ReadOnlySpan<byte> values, long narrow)
        {
            if (narrow != uint.MaxValue) return narrow;
            if (values.Length < sizeof(long)) throw Malformed(file, $"the directory of its entry '{name}' is cut off");
            var wide = Int64(values, 0);
            values = values[sizeof(long)..];
            return wide;
        }
    }

    private static InvalidCheckpointException Malformed(WeightsFile file, string fault) =>
        new($"'{file.Location}' is no well-formed archive of torch.save: {fault}. Download the file again, or better the model's safetensors file.");

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long Int64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}

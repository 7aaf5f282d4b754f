using System.Buffers.Binary;
using System.IO.Compression;

namespace EmbeddingSpace.Cli.Texts;

/// <summary>Reads a gzip file and makes sure that it is whole: .NET's own stream ends without a word where a file was cut (RFC 1952 for the layout).</summary>
internal static class GzipFile
{
    private const int TrailerSize = 8;
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value =>
    {
        var remainder = (uint)value;
        for (var bit = 0; bit < 8; bit++) remainder = (remainder & 1) == 0 ? remainder >> 1 : Polynomial ^ (remainder >> 1);
        return remainder;
    })];

    /// <summary>Decompress a file into memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maximumBytes">Most that it may hold.</param>
    /// <exception cref="InvalidDataException">The file is no gzip file, or a damaged one.</exception>
    /// <exception cref="UsageException">It holds more.</exception>
    public static MemoryStream Read(string path, long maximumBytes)
    {
        using var file = File.OpenRead(path);
        if (file.Length < TrailerSize) throw new InvalidDataException($"it has {file.Length} bytes");
        Span<byte> trailer = stackalloc byte[TrailerSize];
        file.Seek(-TrailerSize, SeekOrigin.End);
        file.ReadExactly(trailer);
        file.Seek(0, SeekOrigin.Begin);
        var content = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionMode.Decompress)) TextLimit.Copy(gzip, content, path, maximumBytes);
        Verify(content.GetBuffer().AsSpan(0, (int)content.Length), trailer);
        content.Position = 0;
        return content;
    }

    /// <summary>The last member (files may hold several) ends with its checksum and its length.</summary>
    private static void Verify(ReadOnlySpan<byte> content, ReadOnlySpan<byte> trailer)
    {
        var (checksum, length) = (BinaryPrimitives.ReadUInt32LittleEndian(trailer), BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]));
        if (length > content.Length || Checksum(content[^(int)length..]) != checksum)
            throw new InvalidDataException("it ends too early, or its checksum is wrong");
    }

    private static uint Checksum(ReadOnlySpan<byte> content)
    {
        var remainder = uint.MaxValue;
        foreach (var value in content) remainder = Table[(byte)(remainder ^ value)] ^ (remainder >> 8);
        return ~remainder;
    }
}

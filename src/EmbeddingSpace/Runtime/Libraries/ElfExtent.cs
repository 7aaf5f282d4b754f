using System.Buffers.Binary;

namespace EmbeddingSpace.Runtime.Libraries;

/// <summary>Tells whether a library is all there, from its headers alone.</summary>
internal static class ElfExtent
{
    private const int HeaderSize = 64, SegmentHeaderSize = 56;
    private const uint LoadedSegment = 1;

    /// <summary>Refuse a library whose end is missing. The system's loader would map it all the same and end the process at the first missing page.</summary>
    /// <param name="path">A 64-bit little-endian ELF library of any size; a file that is none is left to the loader, which refuses it properly.</param>
    /// <exception cref="InvalidDataException">The file is shorter than its headers say.</exception>
    public static void RequireWhole(string path)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        var header = new byte[HeaderSize];
        if (RandomAccess.Read(file, header, 0) < HeaderSize || !header.AsSpan(0, 4).SequenceEqual("\u007fELF"u8) || header[4] != 2 || header[5] != 1) return;

        var segments = new byte[BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(0x38)) * SegmentHeaderSize];
        var table = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(0x20));
        UInt128 end = (UInt128)table + (uint)segments.Length;
        if (end <= (ulong)length)
        {
            RandomAccess.Read(file, segments, (long)table);
            for (var offset = 0; offset < segments.Length; offset += SegmentHeaderSize)
            {
                var segment = segments.AsSpan(offset, SegmentHeaderSize);
                if (BinaryPrimitives.ReadUInt32LittleEndian(segment) == LoadedSegment)
                    end = UInt128.Max(
                        end, (UInt128)BinaryPrimitives.ReadUInt64LittleEndian(segment[8..]) + BinaryPrimitives.ReadUInt64LittleEndian(segment[32..]));
            }
        }
        if (end > (ulong)length)
            throw new InvalidDataException(
                $"'{path}': expected at least {end} bytes by its own headers, found {length}. "
                + "The file is cut short; restore the package that ships it, or publish the app again where the disk has room.");
    }
}

using System.Buffers.Binary;
using System.Text;

namespace EmbeddingSpace.Testing;

/// <summary>Bytes of a zip in which nothing is compressed: where the content of each file stands.</summary>
public static class SealedZipBytes
{
    private const uint LocalHeader = 0x04034b50;
    private const int MethodPlace = 8, SizePlace = 18, NameSizePlace = 26, ExtraSizePlace = 28, HeaderSize = 30;

    /// <summary>Name, first byte and length of every file.</summary>
    public static IReadOnlyList<(string Name, int Start, int Length)> Files(byte[] zip)
    {
        var files = new List<(string, int, int)>();
        for (var place = 0; BinaryPrimitives.ReadUInt32LittleEndian(zip.AsSpan(place)) == LocalHeader;)
        {
            if (Short(MethodPlace) != 0) throw new InvalidDataException("expected a file that is not compressed");
            var (name, extra, size) = (Short(NameSizePlace), Short(ExtraSizePlace), BinaryPrimitives.ReadInt32LittleEndian(zip.AsSpan(place + SizePlace)));
            var start = place + HeaderSize + name + extra;
            files.Add((Encoding.UTF8.GetString(zip, place + HeaderSize, name), start, size));
            place = start + size;

            int Short(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(zip.AsSpan(place + offset));
        }
        return files;
    }
}

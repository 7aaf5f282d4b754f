using System.Buffers.Binary;
using System.Text;

namespace EmbeddingSpace.Testing;

/// <summary>Writes safetensors files by hand, well-formed or not: the header is any text.</summary>
public static class SafetensorsFile
{
    /// <summary>Header length, header and data.</summary>
    public static byte[] Bytes(string header, ReadOnlySpan<byte> data) => Bytes(Encoding.UTF8.GetBytes(header), data);

    /// <summary>Header length, header and data.</summary>
    public static byte[] Bytes(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data) => [.. Length((ulong)header.Length), .. header, .. data];

    /// <summary>The eight bytes that a file starts with.</summary>
    public static byte[] Length(ulong value)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }

    /// <summary>One member of a header.</summary>
    public static string Member(string name, string type, string shape, long begin, long end) =>
        FormattableString.Invariant($"\"{name}\":{{\"dtype\":\"{type}\",\"shape\":[{shape}],\"data_offsets\":[{begin},{end}]}}");
}

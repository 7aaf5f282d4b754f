using System.Buffers.Binary;
using System.Text.Json;
using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Checkpoints.Safetensors;

/// <summary>Writes tensors as one safetensors file, in their stored precision, a block at a time.</summary>
internal static class SafetensorsWriter
{
    /// <summary>Write a whole file.</summary>
    /// <param name="tensors">What to write; wider elements come first, so that every tensor is aligned to its elements.</param>
    /// <param name="output">Receives the bytes; not disposed.</param>
    public static void Write(IEnumerable<ITensorSource> tensors, Stream output)
    {
        var ordered = tensors.OrderByDescending(tensor => tensor.Entry.DataType.Size()).ToArray();
        var header = Header(ordered);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        output.Write(length);
        output.Write(header);
        foreach (var tensor in ordered) tensor.ReadBlocks((block, _) => output.Write(block));
    }

    private static byte[] Header(ITensorSource[] tensors)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            // Hugging Face's loader asks for the format.
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt");
            json.WriteEndObject();
            long offset = 0;
            foreach (var (name, type, shape, _) in tensors.Select(tensor => tensor.Entry))
            {
                var end = offset + shape.Aggregate((long)type.Size(), (product, size) => checked(product * size));
                json.WriteStartObject(name);
                json.WriteString("dtype", type.StoredName());
                json.WriteStartArray("shape");
                foreach (var size in shape) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(end);
                json.WriteEndArray();
                json.WriteEndObject();
                offset = end;
            }

            json.WriteEndObject();
        }

        // Blanks pad the header, so that the data starts at a multiple of eight.
        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }
}

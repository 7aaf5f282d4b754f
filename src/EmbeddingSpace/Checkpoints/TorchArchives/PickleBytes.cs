using System.Buffers.Binary;
using System.Text;

namespace EmbeddingSpace.Checkpoints.TorchArchives;

/// <summary>Reads the arguments of a pickle's opcodes and never past its end.</summary>
internal sealed class PickleBytes(byte[] pickle, string file)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Whether more was asked for than there is.</summary>
    public bool RanOut { get; private set; }

    /// <summary>The next byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>A little-endian integer of 1, 2 or 4 bytes without a sign.</summary>
    public uint Unsigned(int bytes)
    {
        var taken = Take(bytes);
        return bytes switch
        {
            1 => taken[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(taken),
            _ => BinaryPrimitives.ReadUInt32LittleEndian(taken),
        };
    }

    /// <summary>A little-endian integer of 4 bytes.</summary>
    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    /// <summary>A little-endian integer of 8 bytes.</summary>
    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    /// <summary>A two's-complement integer of up to 8 bytes, led by its length.</summary>
    public long LongInteger()
    {
        int length = Byte();
        if (length > sizeof(long)) throw Fault($"an integer of {length} bytes, expected at most {sizeof(long)}");
        var bytes = Take(length);
        if (length == 0) return 0;
        long value = (sbyte)bytes[^1];
        for (var i = length - 2; i >= 0; i--) value = (value << 8) | bytes[i];
        return value;
    }

    /// <summary>A UTF-8 text of that many bytes.</summary>
    public string Text(long bytes) => Decode(Take(bytes));

    /// <summary>A text up to the end of the line.</summary>
    public string Line()
    {
        var length = pickle.AsSpan(Position).IndexOf((byte)'\n');
        if (length < 0)
        {
            RanOut = true;
            throw Fault("a line without its end");
        }

        var line = Decode(Take(length));
        Position++;
        return line;
    }

    /// <summary>An exception that names the file, the place, what was found there and the next step.</summary>
    public InvalidCheckpointException Fault(string found) =>
        new($"'{file}' is refused: its pickle has {found} at byte {Position}. "
            + "Only tensors are rebuilt from a .bin, nothing is ever run; get the model as safetensors, or convert it.");

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > pickle.Length - Position)
        {
            RanOut = count >= 0;
            throw Fault("no more bytes where it should go on");
        }

        var taken = pickle.AsSpan(Position, (int)count);
        Position += (int)count;
        return taken;
    }

    private string Decode(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Strict.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            throw Fault("a text that is not UTF-8");
        }
    }
}

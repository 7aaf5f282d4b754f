using System.Buffers.Binary;
using System.Text;

namespace EmbeddingSpace.Testing;

/// <summary>Writes pickles opcode by opcode, as Python does for tensors, or as an attacker would.</summary>
public sealed class PickleWriter
{
    private readonly List<byte> _bytes = [];

    /// <summary>Starts with protocol 2, which torch.save uses.</summary>
    public PickleWriter() => Raw(0x80, 2);

    /// <summary>The pickle so far.</summary>
    public byte[] ToArray() => _bytes.ToArray();

    public PickleWriter Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleWriter Opcodes(string opcodes) => Raw(Encoding.Latin1.GetBytes(opcodes));

    public PickleWriter Text(string value)
    {
        var utf8 = Encoding.UTF8.GetBytes(value);
        return Opcodes("X").Raw(Little(utf8.Length)).Raw(utf8);
    }

    public PickleWriter Number(int value) => Opcodes("J").Raw(Little(value));

    public PickleWriter Global(string module, string name) => Opcodes($"c{module}\n{name}\n");

    public PickleWriter Numbers(params int[] values)
    {
        Opcodes("(");
        foreach (var value in values) Number(value);
        return Opcodes("t");
    }

    /// <summary>A call of _rebuild_tensor_v2 over a storage.</summary>
    public PickleWriter Tensor(string storageClass, string key, int storageCount, int offset, int[] shape, int[] strides) =>
        Global("torch._utils", "_rebuild_tensor_v2").Opcodes("((")
            .Text("storage").Global("torch", storageClass).Text(key).Text("cpu").Number(storageCount).Opcodes("tQ")
            .Number(offset).Numbers(shape).Numbers(strides).Raw(0x89).Global("collections", "OrderedDict").Opcodes(")RtR");

    /// <summary>The same as it was before PyTorch 1.6, when a reference ended with the view that it was of another storage.</summary>
    public PickleWriter OldTensor(string storageClass, string key, int storageCount, int offset, int[] shape, int[] strides) =>
        Global("torch._utils", "_rebuild_tensor_v2").Opcodes("((")
            .Text("storage").Global("torch", storageClass).Text(key).Text("cpu").Number(storageCount).Opcodes("NtQ")
            .Number(offset).Numbers(shape).Numbers(strides).Raw(0x89).Global("collections", "OrderedDict").Opcodes(")RtR");

    private static byte[] Little(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}

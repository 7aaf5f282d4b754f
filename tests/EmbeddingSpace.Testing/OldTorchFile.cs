namespace EmbeddingSpace.Testing;

/// <summary>Writes what torch.save wrote before PyTorch 1.6.</summary>
public static class OldTorchFile
{
    /// <summary>The pickle of the number that such a file starts with.</summary>
    public static byte[] Magic => [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    /// <summary>The tensors of a checkpoint in such a file, 32-bit all of them.</summary>
    public static byte[] Of(EditedCheckpoint checkpoint)
    {
        var pickle = new PickleWriter().Global("collections", "OrderedDict").Opcodes(")R(");
        var names = checkpoint.Names.ToArray();
        // Keys in an order that is not the dictionary's, as sorted texts are.
        for (var i = 0; i < names.Length; i++)
        {
            var shape = checkpoint.Shape(names[i]);
            pickle.Text(names[i]).OldTensor("FloatStorage", $"{i}", shape.Aggregate(1, (product, size) => product * size), 0, shape, Strides(shape));
        }

        pickle.Opcodes("u}").Text("_metadata").Global("collections", "OrderedDict").Opcodes(")Rsb.");
        return Bytes(pickle.ToArray(), [.. names
            .Select((name, i) => (Key: $"{i}", (long)checkpoint.Elements(name).Length / sizeof(float), checkpoint.Elements(name)))
            .OrderBy(storage => storage.Key, StringComparer.Ordinal)]);
    }

    /// <summary>A file with that dictionary and those storages.</summary>
    /// <param name="dictionary">The pickle with the tensors.</param>
    /// <param name="storages">Key, number of elements and bytes of each.</param>
    public static byte[] Bytes(byte[] dictionary, params (string Key, long Count, byte[] Elements)[] storages)
    {
        var keys = new PickleWriter().Opcodes("](");
        foreach (var (key, _, _) in storages) keys.Text(key);
        return
        [
            .. Magic,
            .. new PickleWriter().Number(1001).Opcodes(".").ToArray(),
            .. new PickleWriter().Opcodes("}(").Text("protocol_version").Number(1001).Text("little_endian").Raw(0x88)
                .Text("type_sizes").Opcodes("}u.").ToArray(),
            .. dictionary,
            .. keys.Opcodes("e.").ToArray(),
            .. storages.SelectMany(storage => (byte[])[.. BitConverter.GetBytes(storage.Count), .. storage.Elements]),
        ];
    }

    private static int[] Strides(int[] shape)
    {
        var strides = new int[shape.Length];
        for (int axis = shape.Length - 1, next = 1; axis >= 0; next *= shape[axis--]) strides[axis] = next;
        return strides;
    }
}

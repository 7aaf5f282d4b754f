using System.IO.Compression;
using System.Runtime.InteropServices;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Checkpoints.Tensors;
using EmbeddingSpace.Checkpoints.TorchArchives;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Checkpoints.TorchArchives;

/// <summary>What a <c>.bin</c> may hold, and each thing it may not.</summary>
[Trait("Tier", "Unit")]
public sealed class TorchArchiveTests
{
    private static readonly byte[] SixNumbers = MemoryMarshal.AsBytes<float>([0, 1, 2, 3, 4, 5]).ToArray();

    [Fact]
    public void Tensors_are_read_in_the_order_they_were_saved_and_may_share_a_storage()
    {
        var pickle = Dictionary(writer => writer
            .Text("whole").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1])
            .Text("row").Tensor("FloatStorage", "0", 6, 3, [3], [1])
            .Text("scalar").Tensor("FloatStorage", "0", 6, 5, [], [])
            .Text("transposed").Tensor("FloatStorage", "0", 6, 0, [3, 2], [1, 3])
            .Text("none").Tensor("FloatStorage", "0", 6, 6, [0, 3], [3, 1]));

        Assert.Equal(
            ["whole: 0 1 2 3 4 5", "row: 3 4 5", "scalar: 5", "transposed: 0 3 1 4 2 5", "none: "],
            Elements(TorchArchiveFile.Bytes(pickle, SixNumbers)));
    }

    [Fact]
    public void A_parameter_is_read_as_its_tensor()
    {
        var pickle = Dictionary(writer => writer.Text("a").Global("torch._utils", "_rebuild_parameter").Opcodes("(")
            .Tensor("FloatStorage", "0", 6, 1, [2], [1]).Raw(0x88).Global("collections", "OrderedDict").Opcodes(")RtR"));
        Assert.Equal(["a: 1 2"], Elements(TorchArchiveFile.Bytes(pickle, SixNumbers)));
    }

    [Fact]
    public void The_state_dictionary_of_a_module_with_its_metadata_is_read()
    {
        var pickle = new PickleWriter().Global("collections", "OrderedDict").Opcodes(")R(")
            .Text("a").Tensor("FloatStorage", "0", 6, 0, [1], [1]).Opcodes("u")
            .Opcodes("}").Text("_metadata").Global("collections", "OrderedDict").Opcodes(")R")
            .Text("").Opcodes("}").Text("version").Number(1).Opcodes("ss").Opcodes("sb.").ToArray();
        Assert.Equal(["a: 0"], Elements(TorchArchiveFile.Bytes(pickle, SixNumbers)));
    }

    [Fact]
    public void Opcodes_of_later_protocols_are_read()
    {
        byte[] module = [0x8c, 12, .. "torch._utils"u8, 0x94], name = [0x8c, 18, .. "_rebuild_tensor_v2"u8, 0x94, 0x93, 0x94];
        var pickle = new PickleWriter().Raw(0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0).Opcodes("}(").Raw(0x8d, 1, 0, 0, 0, 0, 0, 0, 0, (byte)'a')
            .Raw(module).Raw(name).Opcodes("((").Text("storage").Global("torch", "FloatStorage").Text("0").Text("cpu").Opcodes("K").Raw(6).Opcodes("tQ")
            .Raw(0x8a, 1, 4).Opcodes("M").Raw(2, 0, 0x85).Opcodes("K").Raw(1, 0x85, 0x89).Opcodes("N").Opcodes("tRu.").ToArray();
        Assert.Equal(["a: 4 5"], Elements(TorchArchiveFile.Bytes(pickle, SixNumbers)));
    }

    [Theory]
    [InlineData("FloatStorage", TensorDataType.F32)]
    [InlineData("HalfStorage", TensorDataType.F16)]
    [InlineData("BFloat16Storage", TensorDataType.BF16)]
    [InlineData("DoubleStorage", TensorDataType.F64)]
    [InlineData("LongStorage", TensorDataType.I64)]
    [InlineData("IntStorage", TensorDataType.I32)]
    [InlineData("ShortStorage", TensorDataType.I16)]
    [InlineData("CharStorage", TensorDataType.I8)]
    [InlineData("ByteStorage", TensorDataType.U8)]
    [InlineData("BoolStorage", TensorDataType.Bool)]
    [InlineData("ComplexFloatStorage", TensorDataType.C64)]
    public void Every_storage_class_gives_its_element_type(string storageClass, TensorDataType type)
    {
        var pickle = Dictionary(writer => writer.Text("a").Tensor(storageClass, "0", 3, 0, [3], [1]));
        using var folder = ModelFolder.WithTorchArchive(TorchArchiveFile.Bytes(pickle, new byte[3 * type.Size()]));
        using var checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal(type, Assert.Single(checkpoint.Tensors).DataType);
    }

    [Theory]
    [InlineData("uint64", TensorDataType.U64)]
    [InlineData("float8_e4m3fn", TensorDataType.F8E4M3)]
    public void Types_without_a_storage_class_are_read(string type, TensorDataType expected)
    {
        var bytes = 3 * expected.Size();
        var pickle = Dictionary(writer => writer.Text("a").Global("torch._utils", "_rebuild_tensor_v3").Opcodes("((")
            .Text("storage").Global("torch.storage", "UntypedStorage").Text("0").Text("cpu").Number(bytes).Opcodes("tQ")
            .Number(0).Numbers(3).Numbers(1).Raw(0x89).Global("collections", "OrderedDict").Opcodes(")R").Global("torch", type).Opcodes("tR"));
        using var folder = ModelFolder.WithTorchArchive(TorchArchiveFile.Bytes(pickle, new byte[bytes]));
        using var checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal(expected, Assert.Single(checkpoint.Tensors).DataType);
    }

    [Fact]
    public void A_parameter_with_state_is_read_as_its_tensor()
    {
        var pickle = Dictionary(writer => writer.Text("a").Global("torch._utils", "_rebuild_parameter_with_state").Opcodes("(")
            .Tensor("FloatStorage", "0", 6, 1, [2], [1]).Raw(0x88).Global("collections", "OrderedDict").Opcodes(")R}tR"));
        Assert.Equal(["a: 1 2"], Elements(TorchArchiveFile.Bytes(pickle, SixNumbers)));
    }

    [Fact]
    public void A_name_that_runs_code_is_refused_by_name()
    {
        var attack = new PickleWriter().Global("os", "system").Opcodes("(").Text("touch owned").Opcodes("tR.").ToArray();
        Refused(TorchArchiveFile.Bytes(attack), "the name 'os.system'", "safetensors");
    }

    [Theory]
    [InlineData("builtins", "eval")]
    [InlineData("torch", "load")]
    [InlineData("torch.storage", "_load_from_bytes")]
    [InlineData("torch", "ComplexDoubleStorage")]
    [InlineData("torch._utils", "_rebuild_qtensor")]
    public void Every_other_name_is_refused(string module, string name) =>
        Refused(TorchArchiveFile.Bytes(new PickleWriter().Global(module, name).Opcodes(".").ToArray()), $"the name '{module}.{name}'");

    [Fact]
    public void A_name_from_the_stack_is_refused_as_well() =>
        Refused(TorchArchiveFile.Bytes(new PickleWriter().Text("os").Text("system").Raw(0x93).Opcodes(".").ToArray()), "the name 'os.system'");

    [Fact]
    public void Every_opcode_that_tensors_do_not_need_is_refused()
    {
        var allowed = Enum.GetValues<PickleOpcode>().Select(opcode => (byte)opcode).ToHashSet();
        Assert.Equal(37, allowed.Count);
        for (var opcode = 0; opcode < 256; opcode++)
            if (!allowed.Contains((byte)opcode))
                Refused(TorchArchiveFile.Bytes(new PickleWriter().Raw((byte)opcode).ToArray()),
                    "the opcode ", FormattableString.Invariant($"0x{opcode:x2}"), "safetensors");
    }

    [Theory]
    [InlineData((byte)'i', "'INST'")]
    [InlineData((byte)'o', "'OBJ'")]
    [InlineData((byte)0x81, "'NEWOBJ'")]
    public void A_refused_opcode_is_named(byte opcode, string name) => Refused(TorchArchiveFile.Bytes(new PickleWriter().Raw(opcode).ToArray()), name);

    [Theory]
    [InlineData("R", "an empty stack")]
    [InlineData("(R", "an empty stack")]
    [InlineData("t", "the end of a collection that never began")]
    [InlineData("h\u0007", "a reference to value 7, which was never given")]
    [InlineData("N)R", "a call of something that is no global")]
    [InlineData("NNs", "an empty stack")]
    [InlineData("NNNs", "items that belong to no dictionary")]
    [InlineData("NQ", "a reference that is none to a storage")]
    [InlineData("}}b", "state other than a dictionary's metadata")]
    [InlineData("ctorch._utils\n_rebuild_tensor_v2\n)R", "a call of 'torch._utils._rebuild_tensor_v2' with 0 arguments")]
    [InlineData("ctorch", "a line without its end")]
    [InlineData("X\u0009\u0000\u0000\u0000abc", "no more bytes")]
    [InlineData("\u008a\u0009", "an integer of 9 bytes")]
    [InlineData("\u0080\u0009", "protocol 9")]
    [InlineData("X\u0001\u0000\u0000\u0000\u00ff", "a text that is not UTF-8")]
    [InlineData("}", "no more bytes")]
    [InlineData("N.", "something else than one dictionary of tensors")]
    [InlineData("}NNs.", "a tensor whose name is no text")]
    public void A_malformed_pickle_is_refused(string opcodes, string part) =>
        Refused(TorchArchiveFile.Bytes(new PickleWriter().Opcodes(opcodes).ToArray()), part);

    [Fact]
    public void A_training_checkpoint_is_refused_with_the_key_that_is_no_tensor() =>
        Refused(TorchArchiveFile.Bytes(Dictionary(writer => writer.Text("epoch").Number(3))), "the key 'epoch', whose value is no tensor");

    [Fact]
    public void A_name_given_twice_is_refused() =>
        Refused(
            TorchArchiveFile.Bytes(
                Dictionary(writer => writer.Text("a").Tensor("FloatStorage", "0", 6, 0, [1], [1]).Text("a").Tensor("FloatStorage", "0", 6, 0, [1], [1])),
                SixNumbers),
            "the tensor 'a' twice");

    [Theory]
    [InlineData(6, 0, new[] { 7 }, new[] { 1 }, "does not lie within the 6 elements")]
    [InlineData(6, 1, new[] { 2, 3 }, new[] { 3, 1 }, "does not lie within the 6 elements")]
    [InlineData(6, 7, new[] { 0 }, new[] { 1 }, "does not lie within the 6 elements")]
    [InlineData(6, 0, new[] { 2, 2 }, new[] { 100, 1 }, "does not lie within the 6 elements")]
    [InlineData(6, 0, new[] { int.MaxValue, int.MaxValue, int.MaxValue }, new[] { 0, 0, 0 }, "does not lie within the 6 elements")]
    [InlineData(6, 0, new[] { 2_000_000 }, new[] { 0 }, "repeats the 6 elements")]
    [InlineData(6, -1, new[] { 1 }, new[] { 1 }, "nothing negative")]
    [InlineData(6, 0, new[] { -1 }, new[] { 1 }, "nothing negative")]
    [InlineData(6, 5, new[] { 2 }, new[] { -1 }, "nothing negative")]
    [InlineData(6, 0, new[] { 2, 3 }, new[] { 1 }, "as many strides as sizes")]
    [InlineData(7, 0, new[] { 7 }, new[] { 1 }, "declared with 7 elements of F32, but has 24 bytes")]
    [InlineData(-6, 0, new[] { 1 }, new[] { 1 }, "declared with -6 elements")]
    public void A_view_that_its_storage_cannot_hold_is_refused(int count, int offset, int[] shape, int[] strides, string part) =>
        Refused(OneTensor("a", "0", count, offset, shape, strides), "tensor 'a'", part);

    [Fact]
    public void More_axes_than_a_tensor_can_have_are_refused() =>
        Refused(OneTensor("a", "0", 6, 0, [.. Enumerable.Repeat(1, 65)], [1]), "at most 64 integers");

    [Fact]
    public void A_name_that_safetensors_reserves_is_refused() =>
        Refused(OneTensor("__metadata__", "0", 6, 0, [6], [1]), "tensor '__metadata__'");

    [Fact]
    public void Two_folders_with_a_pickle_are_refused()
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var name in new[] { "a/data.pkl", "b/data.pkl" })
            {
                using var entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.WriteByte((byte)'.');
            }

        Refused(bytes.ToArray(), "expected one folder with 'data.pkl' in the archive, found 2");
    }

    [Fact]
    public void A_missing_storage_is_refused() =>
        Refused(OneTensor("a", "9", 6, 0, [6], [1]), "its storage 'archive/data/9' is missing");

    [Fact]
    public void A_truncated_archive_is_refused() =>
        Refused(OneTensor("a", "0", 6, 0, [6], [1])[..^30], "truncated");

    [Fact]
    public void An_archive_with_a_64_bit_directory_is_read()
    {
        var wide = TorchArchiveFile.With64BitDirectory(OneTensor("a", "0", 6, 0, [6], [1]));
        using (var other = new ZipArchive(new MemoryStream(wide))) Assert.Equal(3, other.Entries.Count);
        Assert.Equal(["a: 0 1 2 3 4 5"], Elements(wide));
    }

    [Fact]
    public void A_compressed_entry_is_refused() =>
        Refused(TorchArchiveFile.Bytes([("data.pkl", new byte[1000])], CompressionLevel.Optimal), "'archive/data.pkl' is compressed");

    [Fact]
    public void A_big_endian_file_is_refused() =>
        Refused(TorchArchiveFile.Bytes([("data.pkl", Dictionary(_ => { })), ("byteorder", "big"u8.ToArray())], CompressionLevel.NoCompression),
            "the byte order 'little', found 'big'");

    [Fact]
    public void An_archive_without_a_pickle_is_refused() =>
        Refused(TorchArchiveFile.Bytes([("other", [1])], CompressionLevel.NoCompression), "expected one folder with 'data.pkl'");

    private static byte[] OneTensor(string name, string storage, int count, int offset, int[] shape, int[] strides) =>
        TorchArchiveFile.Bytes(Dictionary(writer => writer.Text(name).Tensor("FloatStorage", storage, count, offset, shape, strides)), SixNumbers);

    private static byte[] Dictionary(Action<PickleWriter> items)
    {
        var writer = new PickleWriter().Opcodes("}(");
        items(writer);
        return writer.Opcodes("u.").ToArray();
    }

    private static IEnumerable<string> Elements(byte[] archive)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("pytorch_model.bin"), archive);
        using var file = WeightsFile.Open(folder.File("pytorch_model.bin"), "pytorch_model.bin");
        return [.. TorchArchive.Read(file).Select(tensor =>
        {
            var elements = new List<float>();
            tensor.ReadBlocks((block, _) => elements.AddRange(MemoryMarshal.Cast<byte, float>(block)));
            return $"{tensor.Entry.Name}: {string.Join(' ', elements)}";
        })];
    }

    private static void Refused(byte[] archive, params string[] parts)
    {
        using var folder = ModelFolder.WithTorchArchive(archive);
        var message = Assert.Throws<InvalidCheckpointException>(() => Checkpoint.Open(folder.Path)).Message;
        Assert.Contains("pytorch_model.bin'", message, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}

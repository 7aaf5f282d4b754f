using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Compression;
using System.Runtime.InteropServices;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Tensors;
using EmbeddingSpace.Testing;
using TorchSharp;
using Xunit;

namespace EmbeddingSpace.Tests.Checkpoints;

/// <summary>Tensors in native memory.</summary>
[Trait("Tier", "Parity")]
public sealed class CheckpointReadTests : IDisposable
{
    private readonly long _aliveBefore = Alive;

    private static long Alive => DisposeScopeManager.Statistics.ThreadTotalLiveCount;

    public void Dispose() => Assert.Equal(_aliveBefore, Alive);

    [Theory]
    [InlineData("bert-encoder-sharded-f16", TensorDataType.F16)]
    [InlineData("roberta-classifier-bf16", TensorDataType.BF16)]
    [InlineData("bert-classifier", TensorDataType.F32)]
    [InlineData("distilbert-classifier-bin", TensorDataType.F32)]
    public void Every_element_equals_its_stored_bits_decoded_by_hand(string name, TensorDataType type)
    {
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint(name));
        // An own, naive reading of the single file that holds them all.
        var bytes = StoredFiles.Of(checkpoint).Files["model.safetensors"];
        var data = 8 + BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using var stored = StoredFiles.Of(checkpoint).Open();
        foreach (var entry in stored.Tensors)
        {
            Assert.Equal(type, entry.DataType);
            var raw = bytes.AsSpan((int)data, (int)entry.Count * type.Size());
            data += raw.Length;
            var expected = new float[entry.Count];
            for (var i = 0; i < expected.Length; i++) expected[i] = Decode(raw, i, type);

            using var fromFolder = checkpoint.Read(checkpoint.Tensors.Single(tensor => tensor.Name == entry.Name));
            using var fromStored = stored.Read(entry);
            using var wide = stored.Read(entry, torch.ScalarType.Float64);
            Assert.Equal(entry.Shape, fromFolder.shape);
            Assert.Equal(torch.ScalarType.Float32, fromFolder.dtype);
            Assert.Equal(expected, fromFolder.data<float>().ToArray());
            Assert.Equal(expected, fromStored.data<float>().ToArray());
            Assert.Equal(expected.Select(value => (double)value), wide.data<double>().ToArray());
        }

        Assert.Equal(bytes.Length, data);
    }

    [Fact]
    public void The_tensors_of_a_bin_equal_the_storages_that_another_zip_reader_finds()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint("distilbert-classifier-bin"));
        using var archive = ZipFile.OpenRead(Path.Combine(checkpoint.Location, "pytorch_model.bin"));
        long dim = checkpoint.Config.GetInteger("dim")!.Value, inner = checkpoint.Config.GetInteger("hidden_dim")!.Value;
        var shapes = checkpoint.Tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Shape);
        Assert.Equal([checkpoint.Config.GetInteger("vocab_size")!.Value, dim], shapes["distilbert.embeddings.word_embeddings.weight"]);
        Assert.Equal([inner, dim], shapes["distilbert.transformer.layer.2.ffn.lin1.weight"]);
        Assert.Equal([dim, inner], shapes["distilbert.transformer.layer.2.ffn.lin2.weight"]);
        Assert.Equal([checkpoint.Config.Labels!.Count, dim], shapes["classifier.weight"]);

        // torch.save numbers the storages in the order of the tensors.
        for (var i = 0; i < checkpoint.Tensors.Count; i++)
        {
            using var content = archive.GetEntry(FormattableString.Invariant($"pytorch_model/data/{i}"))!.Open();
            using var bytes = new MemoryStream();
            content.CopyTo(bytes);
            using var tensor = checkpoint.Read(checkpoint.Tensors[i]);
            Assert.Equal(MemoryMarshal.Cast<byte, float>(bytes.ToArray()).ToArray(), tensor.data<float>().ToArray());
        }
    }

    [Fact]
    public void No_page_of_the_weights_stays_mapped_after_reading()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux lists a process's mappings in a file.");
        using var folder = Folder<float>(TensorDataType.F32, [1, 2]);
        using var checkpoint = Checkpoint.Open(folder.Path);
        using var tensor = checkpoint.Read(checkpoint.Tensors[0]);
        Assert.DoesNotContain(folder.Path, File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_stored_type_is_read_as_each_type_it_can_be()
    {
        Check<float>(TensorDataType.F32,
            [1.5f, float.NaN, float.NegativeInfinity, -0f, float.Epsilon],
            [1.5, double.NaN, double.NegativeInfinity, -0.0, float.Epsilon]);
        Check<double>(TensorDataType.F64, [0.1, double.PositiveInfinity, 1e300, -1e-320], [0.1, double.PositiveInfinity, 1e300, -1e-320]);
        Check<Half>(TensorDataType.F16,
            [(Half)1.5, Half.NaN, Half.MaxValue, Half.Epsilon, Half.NegativeInfinity],
            [1.5, double.NaN, 65504, Math.Pow(2, -24), double.NegativeInfinity]);
        Check<ushort>(TensorDataType.BF16, [0x3fc0, 0x7f80, 0x8000, 0x0001], [1.5, double.PositiveInfinity, -0.0, Math.Pow(2, -133)]);
    }

    [Fact]
    public void Integers_and_booleans_are_read_as_64_bit_integers()
    {
        CheckIntegers<long>(TensorDataType.I64, [long.MinValue, 7], [long.MinValue, 7]);
        CheckIntegers<int>(TensorDataType.I32, [int.MinValue, 7], [int.MinValue, 7]);
        CheckIntegers<short>(TensorDataType.I16, [short.MinValue, 7], [short.MinValue, 7]);
        CheckIntegers<sbyte>(TensorDataType.I8, [sbyte.MinValue, 7], [sbyte.MinValue, 7]);
        CheckIntegers<byte>(TensorDataType.U8, [255, 7], [255, 7]);
        CheckIntegers<byte>(TensorDataType.Bool, [0, 1], [0, 1]);
    }

    [Fact]
    public void A_type_that_an_element_cannot_be_given_as_is_refused()
    {
        using var folder = Folder<long>(TensorDataType.I64, [1, 2]);
        using var integers = Checkpoint.Open(folder.Path);
        using var floats = Checkpoint.Open(Fixtures.Checkpoint("bert-classifier"));
        Assert.Contains("Tensor 'a' is stored as I64 and cannot be read as Float32",
            Assert.Throws<ArgumentException>(() => integers.Read(integers.Tensors[0])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => floats.Read(floats.Tensors[0], torch.ScalarType.Int64));
        Assert.Throws<ArgumentException>(() => floats.Read(floats.Tensors[0], torch.ScalarType.BFloat16));
        Assert.Contains("'a' is not one of checkpoint 'bert-classifier'",
            Assert.Throws<ArgumentException>(() => floats.Read(integers.Tensors[0])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Widening_is_right_at_every_length_and_across_blocks()
    {
        // Longer than one block, and no multiple of any vector.
        var bits = new ushort[(StoredTensor.BlockBytes / sizeof(ushort)) + 37];
        for (var i = 0; i < bits.Length; i++) bits[i] = (ushort)((i * 31) & 0x7f7f);
        using var folder = Folder<ushort>(TensorDataType.BF16, bits);
        using var checkpoint = Checkpoint.Open(folder.Path);
        using var tensor = checkpoint.Read(checkpoint.Tensors[0]);
        var values = tensor.data<float>().ToArray();
        for (var i = 0; i < bits.Length; i++)
        {
            var (expected, found) = ((uint)bits[i] << 16, BitConverter.SingleToUInt32Bits(values[i]));
            if (found != expected) Assert.Fail($"Element {i}: expected bits {expected:x8}, got {found:x8}.");
        }

        for (var length = 1; length < 70; length++)
        {
            var destination = new float[length];
            var source = MemoryMarshal.AsBytes<ushort>(bits.AsSpan(1, length));
            TensorConversion.Convert(source, TensorDataType.BF16, MemoryMarshal.AsBytes(destination.AsSpan()), torch.ScalarType.Float32);
            Assert.Equal(values[1..(length + 1)], destination);
        }
    }

    [Fact]
    public void A_transposed_tensor_of_a_bin_is_gathered_across_blocks()
    {
        const int rows = 1300, columns = 2000;
        var numbers = Enumerable.Range(0, rows * columns).Select(i => (float)i).ToArray();
        Assert.True(numbers.Length * sizeof(float) > StoredTensor.BlockBytes);
        var pickle = new PickleWriter().Opcodes("}").Text("a")
            .Tensor("FloatStorage", "0", numbers.Length, 0, [columns, rows], [1, columns]).Opcodes("s.").ToArray();
        using var folder = ModelFolder.WithTorchArchive(TorchArchiveFile.Bytes(pickle, MemoryMarshal.AsBytes<float>(numbers).ToArray()));
        using var checkpoint = Checkpoint.Open(folder.Path);
        using var read = checkpoint.Read(checkpoint.Tensors[0]);
        Assert.Equal([columns, rows], read.shape);
        Assert.Equal(Enumerable.Range(0, rows * columns).Select(i => (float)((i % rows * columns) + (i / rows))), read.data<float>().ToArray());
    }

    [Fact]
    public void Scalars_and_tensors_without_elements_are_read()
    {
        var header = "{" + SafetensorsFile.Member("scalar", "F32", "", 0, 4) + "," + SafetensorsFile.Member("none", "F32", "0,3", 4, 4) + "}";
        using var folder = ModelFolder.WithSafetensors(SafetensorsFile.Bytes(header, MemoryMarshal.AsBytes<float>([2.5f])));
        using var checkpoint = Checkpoint.Open(folder.Path);
        using var scalar = checkpoint.Read(checkpoint.Tensors[0]);
        using var none = checkpoint.Read(checkpoint.Tensors[1]);
        Assert.Equal(2.5f, scalar.item<float>());
        Assert.Empty(scalar.shape);
        Assert.Equal([0, 3], none.shape);
    }

    [Fact]
    public void A_tensor_read_inside_a_scope_outlives_it()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint("bert-classifier"));
        torch.Tensor tensor;
        using (torch.NewDisposeScope())
        {
            tensor = checkpoint.Read(checkpoint.Tensors[0]);
        }

        Assert.False(tensor.IsInvalid);
        tensor.Dispose();
    }

    [Fact]
    public void A_deleted_file_stays_readable_while_it_is_open()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not delete a mapped file.");
        using var folder = Folder<float>(TensorDataType.F32, [1, 2]);
        using var checkpoint = Checkpoint.Open(folder.Path);
        File.Delete(Path.Combine(folder.Path, "model.safetensors"));
        using var tensor = checkpoint.Read(checkpoint.Tensors[0]);
        Assert.Equal([1f, 2f], tensor.data<float>().ToArray());
    }

    [Fact]
    public void A_tensor_behind_2_GiB_is_read_from_its_place()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A sparse file takes more than setting its length on Windows.");
        const long hole = (1L << 31) + (1L << 20);
        var (before, behind) = (FormattableString.Invariant($"{hole}"), hole + 8);
        var header = "{" + SafetensorsFile.Member("hole", "U8", before, 0, hole) + "," + SafetensorsFile.Member("end", "F32", "2", hole, behind) + "}";
        var start = SafetensorsFile.Bytes(header, []);
        using var folder = ModelFolder.WithSafetensors(start);
        using (var file = File.OpenWrite(Path.Combine(folder.Path, "model.safetensors")))
        {
            file.Position = start.Length + hole;
            file.Write(MemoryMarshal.AsBytes<float>([3f, 4f]));
        }

        using var checkpoint = Checkpoint.Open(folder.Path);
        using var tensor = checkpoint.Read(checkpoint.Tensors.Single(entry => entry.Name == "end"));
        Assert.Equal([3f, 4f], tensor.data<float>().ToArray());
    }

    [Fact]
    public void Tensors_read_from_several_threads_are_the_same()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint("bert-mlm"));
        var sums = new ConcurrentBag<string>();
        Parallel.For(0, 8, _ => sums.Add(string.Join(' ', checkpoint.Tensors.Select(entry =>
        {
            using var tensor = checkpoint.Read(entry, torch.ScalarType.Float64);
            return tensor.data<double>().ToArray().Sum();
        }))));
        Assert.Equal(8, sums.Count);
        Assert.Single(sums.Distinct());
    }

    private static float Decode(ReadOnlySpan<byte> raw, int index, TensorDataType type)
    {
        if (type is TensorDataType.F32) return BinaryPrimitives.ReadSingleLittleEndian(raw[(index * 4)..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(raw[(index * 2)..]);
        if (type is TensorDataType.BF16) return BitConverter.Int32BitsToSingle(bits << 16);
        int sign = bits >> 15, exponent = (bits >> 10) & 31, fraction = bits & 1023;
        var magnitude = exponent == 0 ? fraction * Math.Pow(2, -24) : (1 + (fraction / 1024.0)) * Math.Pow(2, exponent - 15);
        return (float)(sign == 1 ? -magnitude : magnitude);
    }

    private static void Check<T>(TensorDataType type, T[] stored, double[] expected) where T : unmanaged
    {
        using var folder = Folder<T>(type, stored);
        using var checkpoint = Checkpoint.Open(folder.Path);
        using var wide = checkpoint.Read(checkpoint.Tensors[0], torch.ScalarType.Float64);
        using var narrow = checkpoint.Read(checkpoint.Tensors[0]);
        Assert.Equal(expected.Select(BitConverter.DoubleToInt64Bits), wide.data<double>().ToArray().Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(
            expected.Select(value => BitConverter.SingleToInt32Bits((float)value)),
            narrow.data<float>().ToArray().Select(BitConverter.SingleToInt32Bits));
    }

    private static void CheckIntegers<T>(TensorDataType type, T[] stored, long[] expected) where T : unmanaged
    {
        using var folder = Folder<T>(type, stored);
        using var checkpoint = Checkpoint.Open(folder.Path);
        using var tensor = checkpoint.Read(checkpoint.Tensors[0], torch.ScalarType.Int64);
        Assert.Equal(expected, tensor.data<long>().ToArray());
    }

    private static ModelFolder Folder<T>(TensorDataType type, ReadOnlySpan<T> elements) where T : unmanaged
    {
        var data = MemoryMarshal.AsBytes(elements);
        var member = SafetensorsFile.Member("a", type.StoredName(), FormattableString.Invariant($"{elements.Length}"), 0, data.Length);
        return ModelFolder.WithSafetensors(SafetensorsFile.Bytes("{" + member + "}", data));
    }
}

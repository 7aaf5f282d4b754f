using System.Runtime.InteropServices;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Checkpoints.Tensors;
using EmbeddingSpace.Checkpoints.TorchArchives;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Checkpoints.TorchArchives;

/// <summary>The format that torch.save wrote before PyTorch 1.6: read as it is, and everything that is not of it refused.</summary>
[Trait("Tier", "Unit")]
public sealed class LegacyTorchFileTests
{
    private static readonly byte[] SixNumbers = MemoryMarshal.AsBytes<float>([0, 1, 2, 3, 4, 5]).ToArray();

    [Fact]
    public void A_classifier_scores_as_it_does_from_safetensors()
    {
        using var temporary = new TemporaryFolder();
        var original = Fixtures.Checkpoint("bert-classifier");
        var edited = EditedCheckpoint.Copy(original, temporary);
        var folder = edited.Save();
        File.WriteAllBytes(Path.Combine(folder, "pytorch_model.bin"), OldTorchFile.Of(edited));
        File.Delete(Path.Combine(folder, "model.safetensors"));

        using var expected = TextClassifier.Load(Checkpoint.Open(original));
        using var found = TextClassifier.Load(Checkpoint.Open(folder));
        Assert.Equal(expected.Score(["a good film"])[0].ToArray(), found.Score(["a good film"])[0].ToArray());
    }

    [Fact]
    public void Views_may_share_a_storage_and_repeat_a_little_of_it() => Assert.Equal(
        ["whole: 0 1 2 3 4 5", "row: 3 4 5", "transposed: 0 3 1 4 2 5", "repeated: 1 1 1 1 1 1 1 1", "scalar: 5"],
        Elements(OldTorchFile.Bytes(
            Dictionary(writer => writer
                .Text("whole").OldTensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1])
                .Text("row").OldTensor("FloatStorage", "0", 6, 3, [3], [1])
                .Text("transposed").OldTensor("FloatStorage", "0", 6, 0, [3, 2], [1, 3])
                .Text("repeated").OldTensor("FloatStorage", "0", 6, 1, [8], [0])
                .Text("scalar").OldTensor("FloatStorage", "0", 6, 5, [], [])),
            ("0", 6, SixNumbers))));

    [Theory]
    [InlineData("HalfStorage", TensorDataType.F16)]
    [InlineData("BFloat16Storage", TensorDataType.BF16)]
    [InlineData("LongStorage", TensorDataType.I64)]
    public void Other_element_types_are_read(string storageClass, TensorDataType type)
    {
        var file = OldTorchFile.Bytes(Dictionary(writer => writer.Text("a").OldTensor(storageClass, "0", 3, 0, [3], [1])), ("0", 3, new byte[3 * type.Size()]));
        using var folder = ModelFolder.WithTorchArchive(file);
        using var checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal(type, Assert.Single(checkpoint.Tensors).DataType);
    }

    [Fact]
    public void A_dictionary_that_is_larger_than_what_is_read_first_is_read_whole()
    {
        const int many = 12_000;
        var pickle = Dictionary(writer =>
        {
            for (var i = 0; i < many; i++) writer.Text($"encoder.layer.{i}.attention.self.query.weight").OldTensor("FloatStorage", "0", 6, 0, [6], [1]);
        });
        Assert.InRange(pickle.Length, 1 << 20, int.MaxValue);
        Assert.Equal(many, Elements(OldTorchFile.Bytes(pickle, ("0", 6, SixNumbers))).Count());
    }

    [Fact]
    public void A_name_that_runs_code_is_refused_by_name() => Refused(
        OldTorchFile.Bytes(new PickleWriter().Global("os", "system").Opcodes("(").Text("touch owned").Opcodes("tR.").ToArray()), "the name 'os.system'");

    [Fact]
    public void Every_cut_of_a_file_is_refused()
    {
        var whole = OldTorchFile.Bytes(Dictionary(writer => writer.Text("a").OldTensor("FloatStorage", "0", 6, 0, [6], [1])), ("0", 6, SixNumbers));
        for (var length = OldTorchFile.Magic.Length; length < whole.Length; length++) Refused(whole[..length]);
    }

    [Theory]
    [InlineData("0", 5, "declared with 6 elements, but has 5")]
    [InlineData("0", long.MaxValue, "but has 9223372036854775807")]
    [InlineData("0", -1, "but has -1")]
    [InlineData("7", 6, "its storage '7' belongs to no tensor")]
    public void A_storage_that_is_not_as_declared_is_refused(string key, long count, string part) =>
        Refused(OldTorchFile.Bytes(Dictionary(writer => writer.Text("a").OldTensor("FloatStorage", "0", 6, 0, [6], [1])), (key, count, SixNumbers)), part);

    [Fact]
    public void A_storage_that_is_not_there_is_refused() =>
        Refused(OldTorchFile.Bytes(Dictionary(writer => writer.Text("a").OldTensor("FloatStorage", "0", 6, 0, [6], [1]))), "its storage '0' is missing");

    [Fact]
    public void A_storage_declared_in_two_ways_is_refused() => Refused(
        OldTorchFile.Bytes(
            Dictionary(writer => writer.Text("a").OldTensor("FloatStorage", "0", 6, 0, [6], [1]).Text("b").OldTensor("HalfStorage", "0", 12, 0, [6], [1])),
            ("0", 6, SixNumbers)),
        "declared twice in different ways");

    [Fact]
    public void Another_version_is_refused() =>
        Refused([.. OldTorchFile.Magic, .. new PickleWriter().Number(1002).Opcodes(".").ToArray()], "another version than 1001");

    private static byte[] Dictionary(Action<PickleWriter> items)
    {
        var writer = new PickleWriter().Opcodes("}(");
        items(writer);
        return writer.Opcodes("u.").ToArray();
    }

    private static IEnumerable<string> Elements(byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("pytorch_model.bin"), bytes);
        using var file = WeightsFile.Open(folder.File("pytorch_model.bin"), "pytorch_model.bin");
        return [.. TorchArchive.Read(file).Select(tensor =>
        {
            var elements = new List<float>();
            tensor.ReadBlocks((block, _) => elements.AddRange(MemoryMarshal.Cast<byte, float>(block)));
            return $"{tensor.Entry.Name}: {string.Join(' ', elements)}";
        })];
    }

    private static void Refused(byte[] file, params string[] parts)
    {
        using var folder = ModelFolder.WithTorchArchive(file);
        var message = Assert.Throws<InvalidCheckpointException>(() => Checkpoint.Open(folder.Path)).Message;
        Assert.Contains("pytorch_model.bin'", message, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}

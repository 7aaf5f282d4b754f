using System.Text;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Testing;
using Xunit;
using static EmbeddingSpace.Testing.SafetensorsFile;

namespace EmbeddingSpace.Tests.Checkpoints.Folders;

[Trait("Tier", "Unit")]
public sealed class ShardIndexTests
{
    private const string Index = "model.safetensors.index.json";

    [Fact]
    public void Shards_give_the_tensors_of_each_with_its_file()
    {
        using var folder = Sharded("""{"weight_map": {"b": "2.safetensors", "a": "1.safetensors"}}""");
        using var checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal([("a", "1.safetensors"), ("b", "2.safetensors")], checkpoint.Tensors.Select(tensor => (tensor.Name, tensor.File)));
    }

    [Fact]
    public void Shards_of_torch_archives_are_read_through_their_index()
    {
        using var folder = new ModelFolder()
            .Put("pytorch_model.bin.index.json", """{"weight_map": {"a": "pytorch_model-1.bin", "b": "pytorch_model-2.bin"}}"""u8.ToArray())
            .Put("pytorch_model-1.bin", Archive("a"))
            .Put("pytorch_model-2.bin", Archive("b"));
        using var checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal([("a", "pytorch_model-1.bin"), ("b", "pytorch_model-2.bin")], checkpoint.Tensors.Select(tensor => (tensor.Name, tensor.File)));

        static byte[] Archive(string name) =>
            TorchArchiveFile.Bytes(new PickleWriter().Opcodes("}").Text(name).Tensor("FloatStorage", "0", 1, 0, [1], [1]).Opcodes("s.").ToArray(), new byte[4]);
    }

    [Fact]
    public void A_missing_shard_is_named() =>
        Refused("""{"weight_map": {"a": "1.safetensors", "b": "3.safetensors"}}""", "names 2 shards, of which '3.safetensors' is missing");

    [Fact]
    public void A_tensor_that_its_shard_lacks_is_named() =>
        Refused("""{"weight_map": {"a": "1.safetensors", "b": "2.safetensors", "c": "2.safetensors"}}""", "tensor 'c' is not in '2.safetensors'");

    [Fact]
    public void A_tensor_in_another_shard_is_named() =>
        Refused("""{"weight_map": {"a": "2.safetensors", "b": "1.safetensors"}}""",
            "tensor 'a' is in '1.safetensors', but the index places it in '2.safetensors'");

    [Fact]
    public void A_tensor_that_the_index_lacks_is_named() =>
        Refused("""{"weight_map": {"a": "1.safetensors", "c": "2.safetensors"}}""",
            "tensor 'b' of '2.safetensors' is not in the index", "tensor 'c' is not in '2.safetensors'");

    [Theory]
    [InlineData("../1.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\\\1.safetensors")]
    [InlineData("folder/1.safetensors")]
    [InlineData("C:1.safetensors")]
    [InlineData("..")]
    [InlineData("")]
    public void A_shard_outside_the_folder_is_refused(string shard) =>
        Refused($$$"""{"weight_map": {"a": "{{{shard}}}"}}""", "the shard of tensor 'a' to be the plain name of a file beside the index");

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"weight_map": []}""")]
    public void An_index_without_a_map_is_refused(string index) => Refused(index, "'weight_map'");

    [Fact]
    public void Of_a_tensor_that_an_index_names_twice_the_last_shard_counts() =>
        Refused("""{"weight_map": {"a": "1.safetensors", "a": "2.safetensors"}}""", "tensor 'a' is not in '2.safetensors'");

    private static ModelFolder Sharded(string index) => new ModelFolder()
        .Put(Index, Encoding.UTF8.GetBytes(index))
        .Put("1.safetensors", Bytes("{" + Member("a", "U8", "1", 0, 1) + "}", [1]))
        .Put("2.safetensors", Bytes("{" + Member("b", "U8", "1", 0, 1) + "}", [2]));

    private static void Refused(string index, params string[] parts)
    {
        using var folder = Sharded(index);
        var message = Assert.Throws<InvalidCheckpointException>(() => Checkpoint.Open(folder.Path)).Message;
        Assert.Contains($"'{Path.Combine(folder.Path, Index)}'", message, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}

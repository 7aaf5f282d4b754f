using System.Text;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Checkpoints.Tensors;
using Xunit;
using static EmbeddingSpace.Testing.SafetensorsFile;

namespace EmbeddingSpace.Tests.Checkpoints.Safetensors;

/// <summary>One test for each way in which a safetensors file can be malformed.</summary>
[Trait("Tier", "Unit")]
public sealed class SafetensorsHeaderTests
{
    [Fact]
    public void A_well_formed_file_gives_its_tensors_in_the_order_of_their_data()
    {
        string[] members =
        [
            "\"__metadata__\":{\"format\":\"pt\"}",
            Member("b", "F32", "2,1", 2, 10), Member("a", "F16", "1", 0, 2), Member("none", "I64", "0,3", 10, 10), Member("scalar", "BOOL", "", 10, 11),
        ];
        var header = "{" + string.Join(",", members) + "}   ";
        using var folder = ModelFolder.WithSafetensors(Bytes(header, new byte[11]));
        using var checkpoint = Checkpoint.Open(folder.Path);

        Assert.Equal(["a", "b", "none", "scalar"], checkpoint.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([TensorDataType.F16, TensorDataType.F32, TensorDataType.I64, TensorDataType.Bool], checkpoint.Tensors.Select(tensor => tensor.DataType));
        Assert.Equal([2L, 1L], checkpoint.Tensors[1].Shape);
        Assert.Equal([1L, 2L, 0L, 1L], checkpoint.Tensors.Select(tensor => tensor.Count));
        Assert.All(checkpoint.Tensors, tensor => Assert.Equal("model.safetensors", tensor.File));
    }

    [Fact]
    public void An_empty_file_is_refused() => Refused([], "is empty");

    [Fact]
    public void A_file_shorter_than_the_header_length_is_refused() => Refused([1, 2, 3], "expected at least 8 bytes for the header's length, found 3");

    [Fact]
    public void A_header_above_the_limit_is_refused() => Refused([.. Length(100_000_001), .. "{}"u8], "at most 100000000 bytes, found a length of 100000001");

    [Fact]
    public void A_header_length_above_63_bits_is_refused() => Refused([.. Length(ulong.MaxValue), .. "{}"u8], "found a length of 18446744073709551615");

    [Fact]
    public void A_header_beyond_the_file_is_refused() => Refused([.. Length(50), .. "{}"u8], "declared with 50 bytes, but only 2 follow");

    [Fact]
    public void A_header_without_bytes_is_refused() => Refused([.. Length(0), 1], "start with '{'");

    [Fact]
    public void A_header_that_is_not_UTF_8_is_refused() => Refused(Bytes([(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)'}'], []), "UTF-8");

    [Theory]
    [InlineData("{\"a\":")]
    [InlineData("{} x")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",}}")]
    public void A_header_that_is_not_JSON_is_refused(string header) => Refused(Bytes(header, []), "to be JSON");

    [Fact]
    public void A_name_that_is_no_text_is_refused() => Refused(Bytes("{\"\\ud800\":{}}", []), "to be JSON");

    [Fact]
    public void A_name_declared_twice_is_refused() =>
        Refused(Bytes("{" + Member("a", "U8", "1", 0, 1) + "," + Member("a", "U8", "1", 1, 2) + "}", new byte[2]), "tensor 'a' is declared twice");

    [Theory]
    [InlineData("{\"a\":[]}", "expected an object with dtype, shape and data_offsets")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1]}}", "expected dtype, shape and data_offsets")]
    [InlineData("{\"a\":{\"dtype\":5,\"shape\":[1],\"data_offsets\":[0,1]}}", "dtype to be a text")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"dtype\":\"F32\"}}", "'dtype' is declared twice")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"scale\":2}}", "key 'scale' is none of dtype, shape and data_offsets")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[-1]}}", "shape to be a list of whole numbers, none negative")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1.5]}}", "shape to be a list of whole numbers, none negative")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0]}}", "data_offsets to be two whole numbers, none negative")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,99999999999999999999]}}", "data_offsets to be two whole numbers, none negative")]
    public void A_malformed_declaration_is_refused_with_the_tensor_s_name(string header, string part) =>
        Refused(Bytes(header, [0]), "tensor 'a'", part);

    [Theory]
    [InlineData("{\"__metadata__\":1}")]
    [InlineData("{\"__metadata__\":{\"a\":{}}}")]
    public void Metadata_other_than_texts_are_refused(string header) => Refused(Bytes(header, []), "'__metadata__'");

    [Theory]
    [InlineData("F8_E4M3", 1)]
    [InlineData("F8_E5M2", 1)]
    [InlineData("F8_E8M0", 1)]
    [InlineData("U16", 2)]
    [InlineData("U32", 4)]
    [InlineData("U64", 8)]
    [InlineData("C64", 8)]
    public void Types_that_are_carried_along_are_stored_again_as_they_are(string type, int size)
    {
        var elements = Enumerable.Range(1, 2 * size).Select(value => (byte)value).ToArray();
        using var folder = ModelFolder.WithSafetensors(Bytes("{" + Member("a", type, "2", 0, 2 * size) + "}", elements));
        using var checkpoint = Checkpoint.Open(folder.Path);
        using var copy = StoredFiles.Of(checkpoint).Open();
        Assert.Equal(checkpoint.ContentHash, copy.ContentHash);
        Assert.Equal(type, Assert.Single(copy.Tensors).DataType.StoredName());
    }

    [Fact]
    public void Metadata_that_are_null_are_none()
    {
        using var folder = ModelFolder.WithSafetensors(Bytes("{\"__metadata__\":null}", []));
        using var checkpoint = Checkpoint.Open(folder.Path);
        Assert.Empty(checkpoint.Tensors);
    }

    [Fact]
    public void An_unknown_element_type_is_refused() =>
        Refused(Bytes("{" + Member("a", "F4", "1", 0, 1) + "}", new byte[1]),
            "Tensor 'a'", "its type 'F4' is not supported, expected one of BOOL, U8", "Save the weights in F32");

    [Theory]
    [InlineData("4294967296,4294967296")]
    [InlineData("4611686018427387904")]
    public void A_shape_that_overflows_is_refused(string shape) =>
        Refused(Bytes("{" + Member("a", "F32", shape, 0, 4) + "}", new byte[4]), "tensor 'a'", "exceed 64 bits");

    [Fact]
    public void More_axes_than_a_tensor_can_have_are_refused() =>
        Refused(Bytes("{" + Member("a", "U8", string.Join(',', Enumerable.Repeat(1, 65)), 0, 1) + "}", new byte[1]), "tensor 'a'", "at most 64 axes, found 65");

    [Fact]
    public void Offsets_that_do_not_fit_the_shape_are_refused() =>
        Refused(Bytes("{" + Member("a", "F32", "2", 0, 4) + "}", new byte[4]), "tensor 'a'", "shape [2] of F32 needs 8 bytes, but data_offsets are [0, 4]");

    [Fact]
    public void Offsets_in_reverse_are_refused() =>
        Refused(Bytes("{" + Member("a", "U8", "1", 1, 0) + "}", new byte[1]), "tensor 'a'", "data_offsets are [1, 0]");

    [Fact]
    public void An_overlap_is_refused() =>
        Refused(Bytes("{" + Member("a", "U8", "4", 0, 4) + "," + Member("b", "U8", "4", 2, 6) + "}", new byte[6]),
            "tensor 'b' starts at byte 2 of the data and overlaps");

    [Fact]
    public void A_hole_is_refused() =>
        Refused(Bytes("{" + Member("a", "U8", "2", 0, 2) + "," + Member("b", "U8", "2", 3, 5) + "}", new byte[5]),
            "tensor 'b' starts at byte 3 of the data and leaves a hole");

    [Fact]
    public void A_hole_before_the_first_tensor_is_refused() => Refused(Bytes("{" + Member("a", "U8", "1", 1, 2) + "}", new byte[2]), "tensor 'a'", "hole");

    [Fact]
    public void A_truncated_file_is_refused() =>
        Refused(Bytes("{" + Member("a", "F32", "4", 0, 16) + "}", new byte[10]), "tensor 'a' ends at byte 16 of the data, but the file is truncated after 10");

    [Fact]
    public void Trailing_bytes_are_refused() => Refused(Bytes("{" + Member("a", "U8", "1", 0, 1) + "}", new byte[3]), "2 trailing bytes");

    [Fact]
    public void A_pointer_of_Git_in_place_of_weights_is_refused_with_the_command_that_helps() =>
        Refused(Encoding.UTF8.GetBytes("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"), "git lfs pull");

    private static void Refused(byte[] file, params string[] parts)
    {
        using var folder = ModelFolder.WithSafetensors(file);
        var message = Assert.Throws<InvalidCheckpointException>(() => Checkpoint.Open(folder.Path)).Message;
        Assert.Contains($"'{Path.Combine(folder.Path, "model.safetensors")}'", message, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}

using System.Text;
using EmbeddingSpace.Checkpoints.Configuration;
using EmbeddingSpace.Checkpoints.Exceptions;
using Xunit;

namespace EmbeddingSpace.Tests.Checkpoints.Configuration;

[Trait("Tier", "Unit")]
public sealed class CheckpointConfigTests
{
    [Fact]
    public void Values_are_read_by_their_type_and_absent_or_null_is_null()
    {
        var config = Parse(
            """{"model_type": "bert", "architectures": ["BertModel"], "hidden_size": 32, "layer_norm_eps": 1e-12, "tie": true, "nothing": null}""");

        Assert.Equal("bert", config.ModelType);
        Assert.Equal(["BertModel"], config.Architectures);
        Assert.Equal(32, config.GetInteger("hidden_size"));
        Assert.Equal(1e-12, config.GetNumber("layer_norm_eps"));
        Assert.Equal(32.0, config.GetNumber("hidden_size"));
        Assert.True(config.GetBoolean("tie"));
        Assert.Null(config.GetInteger("nothing"));
        Assert.Null(config.GetText("absent"));
        Assert.Null(config.Labels);
        Assert.Equal("config.json", config.File);
    }

    [Fact]
    public void Labels_come_in_id_order_whatever_the_order_in_the_file() =>
        Assert.Equal(["zero", "one", "two"], Parse("""{"id2label": {"2": "two", "0": "zero", "1": "one"}}""").Labels);

    [Fact]
    public void Without_names_the_classes_are_called_as_Hugging_Face_calls_them() =>
        Assert.Equal(["LABEL_0", "LABEL_1", "LABEL_2"], Parse("""{"num_labels": 3}""").Labels);

    [Fact]
    public void Where_number_and_names_of_classes_differ_the_names_count() =>
        Assert.Equal(["no", "yes"], Parse("""{"num_labels": 5, "id2label": {"0": "no", "1": "yes"}}""").Labels);

    [Fact]
    public void Names_that_are_numbers_are_read_as_Python_writes_them() =>
        Assert.Equal(["0", "1.5", "True", "False"], Parse("""{"id2label": {"0": 0, "1": 1.5, "2": true, "3": false}}""").Labels);

    [Fact]
    public void Of_a_key_that_comes_twice_the_last_value_counts()
    {
        var config = Parse("""{"a": 1, "id2label": {"0": "no"}, "a": 2, "id2label": {"0": "x", "1": "yes", "0": "no"}}""");
        Assert.Equal(2, config.GetInteger("a"));
        Assert.Equal(["no", "yes"], config.Labels);
    }

    [Fact]
    public void A_byte_order_mark_and_numbers_that_are_none_are_no_fault()
    {
        var config = Parse("\uFEFF{\"a\": NaN, \"b\": [-Infinity, Infinity, \"NaN\", \"\\\"Infinity\"], \"c\": 3}");
        Assert.Equal(3, config.GetInteger("c"));
        Assert.Equal("\"Infinity", config.Root.GetProperty("b")[3].GetString());
        Assert.Contains("expected a number, found \"NaN\"", Assert.Throws<InvalidCheckpointException>(() => config.GetNumber("a")).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id2label": {"0": "a", "2": "b"}}""", "0 to 1 without a gap, but there is id '2'")]
    [InlineData("""{"id2label": {"0": "a", "first": "b"}}""", "id 'first' is none")]
    [InlineData("""{"id2label": {"0": "a", "-1": "b"}}""", "id '-1' is none")]
    [InlineData("""{"id2label": {"1": "a", "01": "b"}}""", "'01' repeats one")]
    [InlineData("""{"id2label": {"0": ["a"]}}""", "a text as the name of class 0, found [\"a\"]")]
    [InlineData("{\"id2label\": {\"1\":\n    \"a\"}}", "there is id '1', found {\"1\": \"a\"}. Correct the file.")]
    [InlineData("""{"id2label": {}}""", "at least one class, found {}")]
    [InlineData("""{"id2label": ["a"]}""", "an object of class ids and names")]
    [InlineData("""{"num_labels": 0}""", "'num_labels' in 'config.json': expected a number of classes from 1")]
    [InlineData("""{"architectures": "BertModel"}""", "a list of texts, found \"BertModel\"")]
    [InlineData("""{"model_type": 3}""", "'model_type' in 'config.json': expected a text, found 3")]
    [InlineData("""{"model_type": "\ud800"}""", "no valid JSON")]
    [InlineData("""[1]""", "expected a JSON object, found [1]")]
    [InlineData("""{"a": """, "no valid JSON")]
    public void A_malformed_config_is_refused_with_what_was_expected_and_found(string json, string part)
    {
        var message = Assert.Throws<InvalidCheckpointException>(() => Parse(json)).Message;
        Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.Contains("'config.json'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_of_another_type_is_refused_with_key_file_expected_and_found()
    {
        var config = Parse("""{"size": 1.5, "large": 1e999, "text": 1, "flag": "yes", "number": "1"}""");

        Assert.Equal(
            "Key 'size' in 'config.json': expected an integer, found 1.5. Correct the file.", Message(() => config.GetInteger("size")));
        Assert.Contains("expected a number, found 1e999", Message(() => config.GetNumber("large")), StringComparison.Ordinal);
        Assert.Contains("expected a number, found \"1\"", Message(() => config.GetNumber("number")), StringComparison.Ordinal);
        Assert.Contains("expected a text, found 1", Message(() => config.GetText("text")), StringComparison.Ordinal);
        Assert.Contains("expected true or false, found \"yes\"", Message(() => config.GetBoolean("flag")), StringComparison.Ordinal);

        static string Message(Func<object?> read) => Assert.Throws<InvalidCheckpointException>(read).Message;
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused()
    {
        byte[] notUtf8 = [.. "{\""u8, 0xff, .. "\":1}"u8];
        Assert.Throws<InvalidCheckpointException>(() => CheckpointConfig.Parse(notUtf8, "config.json"));
    }

    private static CheckpointConfig Parse(string json) => CheckpointConfig.Parse(Encoding.UTF8.GetBytes(json), "config.json");
}

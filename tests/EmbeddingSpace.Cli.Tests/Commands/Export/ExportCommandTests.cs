using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Export;

[Trait("Tier", "Unit")]
public sealed class ExportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("bert-classifier", "logits", "probabilities")]
    [InlineData("xlmr-regression-legacy-bin", "logits", "values")]
    [InlineData("qwen3-lm", "last_hidden_state", "sentence_embedding")]
    public void A_folder_becomes_a_file_that_answers_as_it_does(string name, params string[] outputs)
    {
        var run = Export(Fixtures.Checkpoint(name), "--json");
        Assert.Equal(ExitCodes.Done, run.ExitCode);
        var document = run.Json();
        Assert.Equal(["opset", "inputs", "outputs", "bytes", "maxDifference"], document.Names());
        Assert.Equal(17, document.Whole("opset"));
        Assert.Equal(outputs, document.Items("outputs").Select(output => output.Text("name")));
        Assert.Equal("input_ids", document.Items("inputs")[0].Text("name"));
        Assert.Equal(["batch", "sequence"], document.Items("inputs")[0].Items("shape").Select(axis => axis.GetString()!));
        Assert.Equal(new FileInfo(_folder.File("model.onnx")).Length, document.GetProperty("bytes").GetInt64());
        Assert.InRange(document.GetProperty("maxDifference").GetDouble(), 0, 1e-4);
    }

    [Fact]
    public void A_saved_translation_is_written_with_the_operators_asked_for_and_compared_on_the_texts_given()
    {
        File.WriteAllLines(_folder.File("texts.txt"), ["A first text.", "And a second one that is longer."]);
        var run = Export(Fixtures.SavedModel("translation-combined.zip"), "--opset", "14", "--texts", _folder.File("texts.txt"), "--json");
        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal(14, run.Json().Whole("opset"));
        Assert.Contains("Written: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_to_be_kept_is_checked_all_the_same()
    {
        var run = CommandLineRun.Of("export", "--model", Fixtures.Checkpoint("bert-classifier"), "--output", "-");
        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Contains("differs from the model by at most", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Written", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'--opset': expected a version from 12 to 21, found 9", "--opset", "9")]
    [InlineData("expected NAME=FILE", "--head", "A=", "--head", "B=b.zip")]
    [InlineData("found another head of the name 'A'", "--head", "A=a.zip", "--head", "A=b.zip")]
    [InlineData("expected a model folder, or a .zip", "--head", "A=a.zip")]
    [InlineData("and head 'Topic' asked for", "--head", "Topic")]
    public void Wrong_usage_is_told_in_one_sentence_and_leaves_nothing(string expected, params string[] arguments)
    {
        var run = Export(Fixtures.Checkpoint("bert-classifier"), arguments);
        Assert.Equal(ExitCodes.Wrong, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_file_that_reads_text_is_written_where_its_tokens_are_the_models()
    {
        var run = Export(Fixtures.Checkpoint("gpt2-classifier"), "--text", "--json");
        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
        var document = run.Json();
        Assert.Equal("text", Assert.Single(document.Items("inputs")).Text("name"));
        Assert.Equal(["input_ids", "logits", "probabilities"], document.Items("outputs").Select(output => output.Text("name")));
        Assert.InRange(document.GetProperty("maxDifference").GetDouble(), 0, 1e-4);
    }

    [Fact]
    public void A_file_that_reads_text_is_refused_with_the_first_text_whose_tokens_differ()
    {
        var run = Export(Fixtures.Checkpoint("bert-classifier"), "--text");
        Assert.Equal(ExitCodes.Wrong, run.ExitCode);
        Assert.Contains("'--text': expected the model's tokens of onnxruntime-extensions, found the tokens [", run.Error, StringComparison.Ordinal);
        Assert.Contains(" for the text '", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        File.WriteAllLines(_folder.File("texts.txt"), ["A plain text.", "And another one, a little longer."]);
        run = Export(Fixtures.Checkpoint("bert-classifier"), "--text", "--texts", _folder.File("texts.txt"));
        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
        run = Export(Fixtures.Checkpoint("albert-classifier"), "--text");
        Assert.Equal(ExitCodes.Wrong, run.ExitCode);
        Assert.Contains("'--text': expected a tokenizer that onnxruntime-extensions has", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_inside_the_model_is_refused()
    {
        var model = _folder.CopyWhole(Fixtures.Checkpoint("bert-classifier"));
        var run = CommandLineRun.Of("export", "--model", model, "--output", Path.Combine(model, "model.onnx"));
        Assert.Equal(ExitCodes.Wrong, run.ExitCode);
        Assert.Contains("expected a place outside the model folders", run.Error, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private CommandLineRun Export(string model, params string[] more) =>
        CommandLineRun.Of(["export", "--model", model, "--output", _folder.File("model.onnx"), .. more]);
}

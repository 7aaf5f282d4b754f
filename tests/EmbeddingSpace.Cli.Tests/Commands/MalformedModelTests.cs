using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands;

/// <summary>Every way a model can be wrong ends in exit code 2 and one sentence.</summary>
[Trait("Tier", "Unit")]
public class MalformedModelTests
{
    private const string Query = "bert.encoder.layer.0.attention.self.query.weight";

    [Fact]
    public void A_folder_that_is_not_there() => Predict("/nowhere/at-all").IsRefused("'/nowhere/at-all'", "does not exist");

    [Fact]
    public void A_folder_without_a_config()
    {
        using var folder = new TemporaryFolder();
        Predict(folder.Path).IsRefused(folder.Path, "config.json");
    }

    [Fact]
    public void A_missing_tensor()
    {
        using var folder = new TemporaryFolder();
        var renamed = EditedCheckpoint.Copy(Samples.OneClassClassifier, folder).Rename(name => name == Query ? "elsewhere" : name).Save();
        Predict(renamed).IsRefused("missing", Query, "unclaimed 'elsewhere'");
    }

    [Fact]
    public void A_tensor_of_the_wrong_shape()
    {
        using var folder = new TemporaryFolder();
        Predict(EditedCheckpoint.Copy(Samples.OneClassClassifier, folder).Reshape(Query, 16, 64).Save()).IsRefused("misshaped", Query, "[16, 64]");
    }

    [Fact]
    public void A_truncated_weights_file()
    {
        using var folder = new TemporaryFolder();
        var copy = folder.Copy(Samples.OneClassClassifier);
        var weights = Path.Combine(copy, "model.safetensors");
        using (var file = new FileStream(weights, FileMode.Open)) file.SetLength(file.Length - 1);
        Predict(copy).IsRefused("model.safetensors");
    }

    [Fact]
    public void A_model_that_is_no_classifier() => Predict(Samples.Target).IsRefused("gpt2-lm-wide", "expected a fine-tuned classifier");

    [Fact]
    public void A_file_that_is_no_saved_model()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("model.zip", "not a zip");
        foreach (var arguments in (string[][])[["predict", "--texts", Samples.NewsTexts], ["encode", "--texts", Samples.NewsTexts], ["inspect"]])
            CommandLineRun.Of([.. arguments, "--model", file]).IsRefused("model.zip", "expected a model folder or a .zip");
    }

    [Fact]
    public void A_file_that_a_newer_version_saved_is_called_newer_and_not_damaged()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("newer.zip");
        File.Copy(Fixtures.SavedModel("text-classifier-bert-classifier.zip"), file);
        new SavedZip(file).Replace("TransformerChain/Model.key", "\"Batching\"", "\"Bunching\"");
        var run = Predict(file);
        run.IsRefused("newer.zip", "'Text.Bunching'", "saved by a newer EmbeddingSpace: update");
        Assert.DoesNotContain("damaged", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("translation-no-texts", "head.map", 128, 4)] // gave each text but the first numbers of the one before
    [InlineData("translation-no-texts", "head.map", 126, 3)] // ended the process
    [InlineData("translation-vocabulary-kernel", "stitch.map", 30, 32)] // ended the process
    public void A_saved_model_whose_parts_do_not_fit_one_another(string model, string file, int input, int output)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("damaged.zip");
        File.Copy(Fixtures.SavedModel(model + ".zip"), path);
        new SavedZip(path).PutMap("TransformerChain/" + file, input, output);
        Predict(path).IsRefused("damaged.zip", $"'{file}'", $"found {input} x {output}", "Save the model again.");
    }

    [Fact]
    public void A_chain_that_says_it_has_more_stages_than_the_file_holds()
    {
        const int stagesPlace = 16, stages = 10_000_000;
        using var folder = new TemporaryFolder();
        var path = folder.File("chain.zip");
        File.Copy(Fixtures.SavedModel("heads-together.zip"), path);
        new SavedZip(path).Edit("TransformerChain/Model.key",
            bytes => BitConverter.TryWriteBytes(bytes.AsSpan((int)BitConverter.ToInt64(bytes, stagesPlace)), stages));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Predict(path).IsRefused("chain.zip", "expected fewer stages than the 3 models in the file, found 10000000");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, stages);
    }

    [Fact]
    public void A_schema_of_the_rows_it_was_fitted_on_is_not_asked_for()
    {
        // The number of sizes of a vector, 257 instead of 1: ML.NET reads beyond the end of the file for them without end.
        const int countPlace = 283;
        using var folder = new TemporaryFolder();
        var (path, other) = (folder.File("schema.zip"), folder.File("other.zip"));
        File.Copy(Fixtures.SavedModel("text-classifier-bert-classifier.zip"), path);
        File.Copy(Fixtures.SavedModel("head-alone.zip"), other);
        var schema = new SavedZip(other).Read("Schema");
        schema[countPlace] = 1;
        new SavedZip(path).Put("Schema", schema);
        Assert.Equal(0, Predict(path).ExitCode);
    }

    [Theory]
    [InlineData("head+class", "384 x 3", "384 x 4")]
    [InlineData("head-2", "384 x 3", "382 x 3")]
    [InlineData("head1class", "384 x 3", "384 x 1")]
    [InlineData("shifted", "384 x 3", "384 x 4")]
    [InlineData("stitch30", "32 x 32", "30 x 32")]
    public void The_damaged_translations_beside_the_repository(string name, string expected, string found) =>
        Predict(Fixtures.Shared("cases", "saved-models", name + ".zip")).IsRefused(name + ".zip", $"expected a map {expected}", $"found {found}");

    [Fact]
    public void A_saved_model_that_reads_another_column() => Predict(Fixtures.SavedModel("text-classifier-options.zip"))
        .IsRefused("text-classifier-options.zip", "expected a saved model that reads the column 'Text'", "'Review'");

    [Fact]
    public void A_length_beyond_the_position_table() =>
        Predict(Samples.OneClassClassifier, "--max-length", "100000").IsRefused("expected at most", "bert-classifier");

    [Fact]
    public void A_device_that_is_not_there() =>
        Predict(Samples.Classifier, "--gpu", "1000").IsRefused("1000", "expected a CUDA device");

    private static CommandLineRun Predict(string model, params string[] more) =>
        CommandLineRun.Of(["predict", "--model", model, "--texts", Samples.NewsTexts, .. more]);
}

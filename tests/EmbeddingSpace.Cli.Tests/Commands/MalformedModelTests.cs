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

    [Fact]
    public void A_length_beyond_the_position_table() =>
        Predict(Samples.OneClassClassifier, "--max-length", "100000").IsRefused("expected at most", "bert-classifier");

    [Fact]
    public void A_device_that_is_not_there() =>
        Predict(Samples.Classifier, "--gpu", "1000").IsRefused("1000", "expected a CUDA device");

    private static CommandLineRun Predict(string model, params string[] more) =>
        CommandLineRun.Of(["predict", "--model", model, "--texts", Samples.NewsTexts, .. more]);
}

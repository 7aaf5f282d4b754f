using System.IO.Compression;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Verify;

[Trait("Tier", "Pipeline")]
public sealed class VerifyCommandTests
{
    [Fact]
    public void Translating_twice_writes_one_file_and_verify_finds_every_changed_byte_of_it()
    {
        using var folder = new TemporaryFolder();
        var (path, again) = (Translate(folder, "a.zip"), Translate(folder, "b.zip"));
        var bytes = File.ReadAllBytes(path);
        Assert.Equal(bytes, File.ReadAllBytes(again));
        var whole = CommandLineRun.Of("verify", path, "--json").Json();
        Assert.True(whole.GetProperty("ok").GetBoolean());
        Assert.All(whole.GetProperty("parts").EnumerateArray(), part => Assert.True(part.GetProperty("ok").GetBoolean()));
        var stage = whole.GetProperty("stages")[0];
        Assert.Equal("gpt2-classifier", stage.GetProperty("source").GetProperty("name").GetString());
        Assert.Equal(1, stage.GetProperty("seed").GetInt32());
        Assert.Equal(64, stage.GetProperty("anchors").GetProperty("hash").GetString()!.Length);

        foreach (var (name, start, length) in SealedZipBytes.Files(bytes))
        {
            bytes[start + length / 2] ^= 1;
            File.WriteAllBytes(path, bytes);
            bytes[start + length / 2] ^= 1;
            var run = CommandLineRun.Of("verify", path, "--json");
            Assert.False(run.Json(ExitCodes.Wrong).GetProperty("ok").GetBoolean());
            Assert.Contains($"'{name}'", run.Error, StringComparison.Ordinal);
            Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
            // Said once: a manifest's own sentence has its next step already.
            Assert.Equal(2, run.Error.Split("again, or save").Length);
        }
    }

    [Fact]
    public void The_encoder_is_compared_with_its_folder()
    {
        using var folder = new TemporaryFolder();
        var path = Translate(folder, "a.zip");
        Assert.Equal(ExitCodes.Done, CommandLineRun.Of("verify", path, "--encoder", Samples.Target).ExitCode);
        var other = CommandLineRun.Of("verify", path, "--encoder", Samples.OtherTarget);
        Assert.Equal(ExitCodes.Wrong, other.ExitCode);
        Assert.Contains("encoder (bert-mlm-wide)", other.Error, StringComparison.Ordinal);
        Assert.Contains("or name the encoder that it was moved to", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_sealed_model_is_refused_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        CommandLineRun.Of("verify", folder.File("none.zip")).IsRefused("none.zip", "nothing there");
        CommandLineRun.Of("verify", Samples.Target).IsRefused("expected a .zip", "found a folder");
        CommandLineRun.Of("verify", Fixtures.SavedModel("translation-combined.zip")).IsRefused("translation-combined.zip", "expected a sealed model");
        CommandLineRun.Of("verify", folder.Write("text.zip", "no zip")).IsRefused("text.zip");
    }

    [Fact]
    public void What_was_exchanged_is_not_looked_into_either()
    {
        using var folder = new TemporaryFolder();
        var path = Translate(folder, "a.zip");
        Assert.Equal(ExitCodes.Done, CommandLineRun.Of("inspect", "--model", path).ExitCode);
        new SavedZip(path).Edit("TransformerChain/target.tokenizer.json", content => content[^3] ^= 1);
        CommandLineRun.Of("inspect", "--model", path).IsRefused("target.tokenizer.json", "sealed with");
        var again = Translate(folder, "b.zip");
        using (var zip = ZipFile.Open(again, ZipArchiveMode.Update)) zip.CreateEntry("TransformerChain/target.tokenizer.json");
        CommandLineRun.Of("predict", "--model", again, "--texts", Samples.NewsTexts).IsRefused("target.tokenizer.json", "found two of that name");
        var damaged = Translate(folder, "c.zip");
        new SavedZip(damaged).Put("manifest.json", "null"u8.ToArray());
        var run = CommandLineRun.Of("verify", damaged);
        Assert.Equal(ExitCodes.Wrong, run.ExitCode);
        Assert.StartsWith($"'manifest.json' in '{damaged}': expected the manifest", run.Error, StringComparison.Ordinal);
        Assert.EndsWith(" or save the model again.", run.Error.TrimEnd(), StringComparison.Ordinal);
        CommandLineRun.Of("predict", "--model", path, "--texts", Samples.NewsTexts).IsRefused("target.tokenizer.json", "sealed with");
    }

    private static string Translate(TemporaryFolder folder, string name)
    {
        var path = folder.File(name);
        var run = CommandLineRun.Of("translate", "--source", Samples.Classifier, "--target", Samples.Target, "--texts", Samples.NewsTexts, "--output", path);
        Assert.True(run.ExitCode is ExitCodes.Done or ExitCodes.Failed, run.Error);
        return path;
    }
}

using System.Diagnostics;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tokenization;
using Xunit;

namespace EmbeddingSpace.Tests.Checkpoints.Folders;

/// <summary>A folder that is rightly refused says what was found in it and the way out.</summary>
[Trait("Tier", "Unit")]
public sealed class OtherContentTests
{
    [Theory]
    [InlineData("tf_model.h5", "weights of TensorFlow", "from_tf=True")]
    [InlineData("flax_model.msgpack", "weights of Flax", "from_flax=True")]
    [InlineData("model.onnx", "the format ONNX", "exported from")]
    [InlineData("model.gguf", "the format GGUF", "made from")]
    [InlineData("adapter_model.safetensors", "an adapter (LoRA)", "Put its 'adapter_config.json' beside them")]
    [InlineData("other.safetensors", "under another name", "Rename the file to 'model.safetensors'")]
    public void Weights_in_another_format_are_named_with_the_way_out(string file, string format, string wayOut)
    {
        using var folder = new ModelFolder().Put(file, [1]);
        var message = Refused(folder.Path);
        Assert.Contains($"found '{file}'", message, StringComparison.Ordinal);
        Assert.Contains(format, message, StringComparison.Ordinal);
        Assert.Contains(wayOut, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("snapshots", "0123abcd")]
    [InlineData("", "checkpoint-500")]
    [InlineData("", "0_Transformer")]
    public void A_folder_above_the_model_names_the_one_below(string between, string below)
    {
        using var temporary = new TemporaryFolder();
        var inner = Directory.CreateDirectory(Path.Combine(temporary.Path, between, below)).FullName;
        File.WriteAllText(Path.Combine(inner, "config.json"), "{}");
        Assert.Contains($"one is in '{inner}' below it", Refused(temporary.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void An_adapter_without_its_weights_is_told_to_get_them()
    {
        using var temporary = new TemporaryFolder();
        File.WriteAllText(temporary.File("adapter_config.json"), "{}");
        Assert.Contains("Put 'adapter_model.safetensors' beside it", Refused(temporary.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tokenizer_of_sentencepiece_is_named()
    {
        using var temporary = new TemporaryFolder();
        var folder = temporary.Copy(Fixtures.Checkpoint("bert-classifier"));
        foreach (var name in new[] { "tokenizer.json", "vocab.txt" }) File.Delete(Path.Combine(folder, name));
        File.WriteAllText(Path.Combine(folder, "other.model"), "x");
        using var checkpoint = Checkpoint.Open(folder);
        var message = Assert.Throws<InvalidCheckpointException>(() => TextTokenizer.Load(checkpoint)).Message;
        Assert.Contains("found 'other.model'", message, StringComparison.Ordinal);
        Assert.Contains("save the tokenizer as 'tokenizer.json'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("model.safetensors")]
    [InlineData("pytorch_model.bin")]
    public void A_pointer_of_Git_LFS_in_place_of_any_file_is_told_to_be_pulled(string name)
    {
        using var folder = ModelFolder.WithSafetensors(SafetensorsFile.Bytes("{}", []))
            .Put(name, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"u8.ToArray());
        if (name == "pytorch_model.bin") File.Delete(Path.Combine(folder.Path, "model.safetensors"));
        var message = Refused(folder.Path);
        Assert.Contains($"'{Path.Combine(folder.Path, name)}' is a Git LFS pointer", message, StringComparison.Ordinal);
        Assert.Contains("git lfs pull", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("model.safetensors")]
    public async Task A_pipe_is_refused_at_once(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Makes the pipe with 'mkfifo', which only Unix has.");
        using var folder = ModelFolder.WithSafetensors(SafetensorsFile.Bytes("{}", []));
        var path = Path.Combine(folder.Path, name);
        File.Delete(path);
        var cancellation = TestContext.Current.CancellationToken;
        using (var made = Process.Start("mkfifo", path)) await made.WaitForExitAsync(cancellation);
        // Opening a pipe would wait for a writer.
        var message = await Task.Run(() => Refused(folder.Path), cancellation).WaitAsync(TimeSpan.FromSeconds(20), cancellation);
        Assert.Contains($"'{path}': expected a plain file, found a pipe", message, StringComparison.Ordinal);
    }

    private static string Refused(string folder) => Assert.ThrowsAny<CheckpointException>(() => Checkpoint.Open(folder)).Message;
}

using System.Collections.Concurrent;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Checkpoints.Tensors;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Checkpoints;

/// <summary>Opening, storing and hashing, which need no native library.</summary>
[Trait("Tier", "Unit")]
public sealed class CheckpointTests
{
    public static TheoryData<string> GoldenCheckpoints =>
        [.. Directory.GetDirectories(Fixtures.Checkpoint("")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(GoldenCheckpoints))]
    public void Every_golden_checkpoint_opens(string name)
    {
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint(name) + Path.DirectorySeparatorChar);
        Assert.Equal(name, checkpoint.Name);
        Assert.Equal(Fixtures.Checkpoint(name), checkpoint.Location);
        if (name.Contains("classifier", StringComparison.Ordinal)) Assert.Equal(["negative", "neutral", "positive"], checkpoint.Config.Labels);
        string[] widths = ["embedding_size", "hidden_size", "dim", "n_embd"];
        var hidden = widths.Select(checkpoint.Config.GetInteger).First(size => size is not null);
        string[] names = ["word_embeddings.weight", "wte.weight", "tok_embeddings.weight", "embed_tokens.weight"];
        var embedding = checkpoint.Tensors.Single(tensor => names.Any(ending => tensor.Name.EndsWith(ending, StringComparison.Ordinal)));
        Assert.Equal([checkpoint.Config.GetInteger("vocab_size"), hidden], embedding.Shape.Select(size => (long?)size));
    }

    [Fact]
    public void A_missing_folder_is_refused_in_one_sentence() =>
        Assert.Equal(
            $"Model folder '{Path.GetFullPath("/no/such/folder")}' does not exist. Give the path of a Hugging Face model folder.",
            Assert.Throws<CheckpointException>(() => Checkpoint.Open("/no/such/folder")).Message);

    [Fact]
    public void A_file_in_place_of_a_folder_is_refused()
    {
        using var folder = new ModelFolder();
        Assert.Contains("is a file, expected a folder",
            Assert.Throws<CheckpointException>(() => Checkpoint.Open(Path.Combine(folder.Path, "config.json"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_config_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal($"Model folder '{folder.Path}' has no 'config.json'. Download the model's config beside its weights.",
            Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Path)).Message);
    }

    [Fact]
    public void A_folder_without_weights_is_refused_with_what_was_looked_for()
    {
        using var folder = new ModelFolder();
        Assert.Equal(
            $"Model folder '{folder.Path}' has no weights: expected one of model.safetensors, model.safetensors.index.json, pytorch_model.bin, "
            + "pytorch_model.bin.index.json. Download the model's weights into the folder.",
            Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Path)).Message);
    }

    [Fact]
    public void Safetensors_come_before_a_pickle()
    {
        using var folder = ModelFolder.WithSafetensors(OneByte("safe")).Put("pytorch_model.bin", [1, 2, 3]);
        using var checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal("safe", Assert.Single(checkpoint.Tensors).Name);
    }

    [Fact]
    public void Small_files_are_given_as_they_were_at_opening_and_absent_ones_are_null()
    {
        using var folder = ModelFolder.WithSafetensors(OneByte("a")).Put("vocab.txt", "one\n"u8.ToArray());
        Directory.CreateDirectory(Path.Combine(folder.Path, "1_Pooling"));
        folder.Put("1_Pooling/config.json", "{}"u8.ToArray());
        using var checkpoint = Checkpoint.Open(folder.Path);
        folder.Put("vocab.txt", "two\n"u8.ToArray());

        checkpoint.TryReadFile("vocab.txt")![0] = 0;
        Assert.Equal("one\n"u8.ToArray(), checkpoint.TryReadFile("vocab.txt"));
        Assert.Equal("{}"u8.ToArray(), checkpoint.TryReadFile("1_Pooling/config.json"));
        Assert.Null(checkpoint.TryReadFile("merges.txt"));
        Assert.Contains("'../secret' is no file that a checkpoint carries",
            Assert.Throws<ArgumentException>(() => checkpoint.TryReadFile("../secret")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bert-classifier")]
    [InlineData("bert-encoder-sharded-f16")]
    [InlineData("distilbert-classifier-bin")]
    [InlineData("roberta-classifier-bf16")]
    [InlineData("gpt2-lm")]
    public void A_stored_checkpoint_has_the_same_files_the_same_bits_and_the_same_hash(string name)
    {
        using var original = Checkpoint.Open(Fixtures.Checkpoint(name));
        var stored = StoredFiles.Of(original);
        using var copy = stored.Open();

        Assert.Equal(original.ContentHash, copy.ContentHash);
        Assert.Equal("stored", copy.Location);
        var copied = stored.Files.Where(file => file.Key != "model.safetensors");
        Assert.All(copied, file => Assert.Equal(File.ReadAllBytes(Path.Combine(original.Location, file.Key)), file.Value));
        Assert.Contains("config.json", stored.Files.Keys);
        Assert.Contains("tokenizer.json", stored.Files.Keys);
        Assert.Equal(original.Tensors.Select(Describe).Order(), copy.Tensors.Select(Describe).Order());

        // Stored again it is the same file, byte for byte: nothing of it depends on where it came from.
        Assert.Equal(stored.Files["model.safetensors"], StoredFiles.Of(copy).Files["model.safetensors"]);

        static string Describe(TensorEntry tensor) => $"{tensor.Name} {tensor.DataType} {string.Join(',', tensor.Shape)}";
    }

    [Fact]
    public void Elements_of_different_width_are_stored_aligned_and_unchanged()
    {
        string[] members =
        [
            SafetensorsFile.Member("flag", "BOOL", "3", 0, 3),
            SafetensorsFile.Member("wide", "F64", "1", 3, 11),
            SafetensorsFile.Member("half", "F16", "1", 11, 13),
        ];
        var header = "{" + string.Join(",", members) + "}";
        using var folder = ModelFolder.WithSafetensors(SafetensorsFile.Bytes(header, [1, 0, 1, 10, 11, 12, 13, 14, 15, 16, 17, 20, 21]));
        using var original = Checkpoint.Open(folder.Path);
        using var copy = StoredFiles.Of(original).Open();

        Assert.Equal(["wide", "half", "flag"], copy.Tensors.Select(tensor => tensor.Name));
        Assert.Equal(original.ContentHash, copy.ContentHash);
    }

    [Fact]
    public void Only_the_tensors_kept_are_stored()
    {
        using var original = Checkpoint.Open(Fixtures.Checkpoint("bert-classifier"));
        using var copy = StoredFiles.Of(original, tensor => tensor.Name.StartsWith("classifier.", StringComparison.Ordinal)).Open();
        Assert.Equal(["classifier.bias", "classifier.weight"], copy.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
        Assert.NotEqual(original.ContentHash, copy.ContentHash);
    }

    [Fact]
    public void A_stored_checkpoint_without_weights_or_config_is_refused()
    {
        Assert.Contains("Stored model 'x' has no 'config.json'",
            Assert.Throws<CheckpointException>(() => Checkpoint.OpenStored("x", _ => null)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "Stored model 'x' has no 'model.safetensors'",
            Assert.Throws<CheckpointException>(() => Checkpoint.OpenStored("x", OnlyConfig)).Message,
            StringComparison.Ordinal);

        static MemoryStream? OnlyConfig(string name) => name == "config.json" ? new MemoryStream("{}"u8.ToArray()) : null;
    }

    [Fact]
    public void A_folder_of_sentence_transformers_opens_like_any_other()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.Shared("models", "all-MiniLM-L6-v2"));
        Assert.Equal("bert", checkpoint.Config.ModelType);
        Assert.NotNull(checkpoint.TryReadFile("modules.json"));
        Assert.NotNull(checkpoint.TryReadFile("1_Pooling/config.json"));
    }

    [Fact]
    public void Spilled_weights_are_private_and_leave_nothing_behind()
    {
        string path;
        using (var file = TemporaryFile.Create())
        {
            path = file.Name;
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.SafeFileHandle));
                Assert.False(File.Exists(path));
            }
        }

        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Each_stored_file_is_opened_once_and_closed()
    {
        using var original = Checkpoint.Open(Fixtures.Checkpoint("bert-classifier"));
        var files = StoredFiles.Of(original).Files;
        var opened = new List<string>();
        var streams = new List<Stream>();
        using var copy = Checkpoint.OpenStored("x", name =>
        {
            opened.Add(name);
            if (!files.TryGetValue(name, out var bytes)) return null;
            streams.Add(new MemoryStream(bytes));
            return streams[^1];
        });

        Assert.Equal(opened.Distinct(), opened);
        Assert.Equal(files.Count, streams.Count);
        Assert.All(streams, stream => Assert.False(stream.CanRead));
    }

    [Fact]
    public void The_hash_is_the_same_for_one_file_and_for_shards_and_differs_by_any_bit_name_or_file()
    {
        var whole = Hash(folder => folder.Put("model.safetensors", TwoBytes("a", "b", 1, 2)));
        var sharded = Hash(folder => folder
            .Put("model.safetensors.index.json", """{"weight_map": {"a": "1.safetensors", "b": "2.safetensors"}}"""u8.ToArray())
            .Put("1.safetensors", OneByte("a", 1))
            .Put("2.safetensors", OneByte("b", 2)));
        var otherBit = Hash(folder => folder.Put("model.safetensors", TwoBytes("a", "b", 1, 3)));
        var otherName = Hash(folder => folder.Put("model.safetensors", TwoBytes("a", "c", 1, 2)));
        var otherFile = Hash(folder => folder.Put("model.safetensors", TwoBytes("a", "b", 1, 2)).Put("vocab.txt", []));
        var readme = Hash(folder => folder.Put("model.safetensors", TwoBytes("a", "b", 1, 2)).Put("README.md", [1]));

        Assert.Matches("^[0-9a-f]{64}$", whole);
        Assert.Equal(whole, sharded);
        Assert.Equal(whole, readme);
        Assert.Equal(4, new[] { whole, otherBit, otherName, otherFile }.Distinct().Count());

        static string Hash(Action<ModelFolder> put)
        {
            using var folder = new ModelFolder();
            put(folder);
            using var checkpoint = Checkpoint.Open(folder.Path);
            return checkpoint.ContentHash;
        }

        static byte[] TwoBytes(string first, string second, byte one, byte two)
        {
            var members = SafetensorsFile.Member(first, "U8", "1", 0, 1) + "," + SafetensorsFile.Member(second, "U8", "1", 1, 2);
            return SafetensorsFile.Bytes("{" + members + "}", [one, two]);
        }
    }

    [Fact]
    public void Concurrent_callers_get_the_same_hash()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint("bert-classifier"));
        var hashes = new ConcurrentBag<string>();
        Parallel.For(0, 8, _ => hashes.Add(checkpoint.ContentHash));
        Assert.Equal(8, hashes.Count);
        Assert.Single(hashes.Distinct());
    }

    [Fact]
    public void A_weights_file_that_changes_while_open_is_refused_and_not_a_crash()
    {
        using var folder = ModelFolder.WithSafetensors(OneByte("a"));
        using var checkpoint = Checkpoint.Open(folder.Path);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not let an open file shrink.");
        // Another program does not ask for this process's consent: the lock .NET takes is advisory.
        var shared = new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        using (var file = new FileStream(Path.Combine(folder.Path, "model.safetensors"), shared)) file.SetLength(4);
        Assert.Contains("changed while it was open", Assert.Throws<InvalidCheckpointException>(() => checkpoint.ContentHash).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_weights_file_that_is_cut_while_it_is_read_is_refused_or_read_whole()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not let an open file shrink.");
        const int Length = 16 << 20;
        using var folder = ModelFolder.WithSafetensors(SafetensorsFile.Bytes(
            "{" + SafetensorsFile.Member("a", "F32", $"{Length / sizeof(float)}", 0, Length) + "}", Enumerable.Repeat((byte)1, Length).ToArray()));
        var path = Path.Combine(folder.Path, "model.safetensors");
        var whole = new FileInfo(path).Length;
        var shared = new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        using var writer = new FileStream(path, shared);
        var refused = 0;
        for (var round = 0; round < 40; round++)
        {
            using var checkpoint = Checkpoint.Open(folder.Path);
            using var started = new ManualResetEventSlim();
            var cut = new Thread(delay =>
            {
                started.Set();
                Thread.SpinWait((int)delay!);
                writer.SetLength(4096);
            });
            cut.Start(2000 * round);
            started.Wait(TestContext.Current.CancellationToken);
            try
            {
                checkpoint.Read(checkpoint.Tensors[0]).Dispose();
            }
            catch (InvalidCheckpointException exception)
            {
                Assert.Contains("changed while it was open", exception.Message, StringComparison.Ordinal);
                refused++;
            }

            cut.Join();
            writer.SetLength(whole);
        }

        Assert.True(refused > 0, "The file was never cut in time: this test says nothing.");
    }

    [Fact]
    public void After_disposal_everything_that_reads_refuses()
    {
        var checkpoint = Checkpoint.Open(Fixtures.Checkpoint("bert-classifier"));
        checkpoint.Dispose();
        checkpoint.Dispose();
        Assert.Throws<ObjectDisposedException>(() => checkpoint.ContentHash);
        Assert.Throws<ObjectDisposedException>(() => checkpoint.Read(checkpoint.Tensors[0]));
        Assert.Throws<ObjectDisposedException>(() => checkpoint.TryReadFile("vocab.txt"));
        Assert.Throws<ObjectDisposedException>(() => checkpoint.Write(_ => true, (_, _) => { }));
    }

    private static byte[] OneByte(string name, byte value = 7) => SafetensorsFile.Bytes("{" + SafetensorsFile.Member(name, "U8", "1", 0, 1) + "}", [value]);
}

using System.IO.Compression;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.Tests.Fakes;
using EmbeddingSpace.ML.TextClassification;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Persistence;

[Trait("Tier", "Pipeline")]
public sealed class SavedModelTests : IDisposable
{
    private readonly FakeModels _models = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _path;
    private readonly string[] _expected;

    public SavedModelTests()
    {
        _path = _folder.File("model.zip");
        var context = _models.Context();
        var data = TextRow.View(context);
        using var model = context.Transforms.ApplyTextClassifier("folder").Append(context.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel")).Fit(data);
        _expected = Cells.Read(model.Transform(data), "Score", "Answer");
        context.Model.Save(model, data.Schema, _path);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_chain_loads_with_the_texts_of_its_labels()
    {
        var context = _models.Context();
        using var model = (IDisposable)context.Model.Load(_path, out _);
        Assert.Equal(_expected, Cells.Read(((ITransformer)model).Transform(TextRow.View(context)), "Score", "Answer"));
    }

    [Fact]
    public void Models_loaded_side_by_side_and_again_do_not_disturb_each_other()
    {
        var context = _models.Context();
        var first = context.Model.Load(_path, out _);
        var second = context.Model.Load(_path, out _);
        ((IDisposable)first).Dispose();
        Assert.Equal(_expected, Cells.Read(second.Transform(TextRow.View(context)), "Score", "Answer"));
        ((IDisposable)second).Dispose();
        var third = context.Model.Load(_path, out _);
        Assert.Equal(_expected, Cells.Read(third.Transform(TextRow.View(context)), "Score", "Answer"));
        ((IDisposable)third).Dispose();
        Assert.Equal(0, _models.Alive);
    }

    [Fact]
    public void Nothing_but_the_file_is_needed_wherever_it_lies()
    {
        var moved = Directory.CreateDirectory(_folder.File("elsewhere")).FullName;
        File.Move(_path, Path.Combine(moved, "renamed.zip"));
        var context = _models.Context();
        using var stream = new MemoryStream(File.ReadAllBytes(Path.Combine(moved, "renamed.zip")));
        using var model = (IDisposable)context.Model.Load(stream, out _);
        Assert.Equal(_expected, Cells.Read(((ITransformer)model).Transform(TextRow.View(context)), "Score", "Answer"));
    }

    [Fact]
    public void The_device_is_the_contexts_and_never_the_files()
    {
        var context = _models.Context();
        context.GpuDeviceId = 1000;
        context.FallbackToCpu = true;
        using (var model = (IDisposable)context.Model.Load(_path, out _)) Assert.Equal(TorchSharp.DeviceType.CPU, _models.LastScoring!.Device.type);

        context.FallbackToCpu = false;
        var exception = Record.Exception(() => context.Model.Load(_path, out _));
        Assert.Contains("1000", Innermost(exception).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_a_newer_version_is_refused_with_the_remedy()
    {
        // ML.NET's header keeps the signature, then the version written, then the oldest reader's.
        Edit("TransformerChain/Transform_000/Model.key", bytes =>
        {
            var written = Find(bytes, "ES CLSFR"u8) + 8;
            Assert.Equal(2u, BitConverter.ToUInt32(bytes, written));
            Assert.Equal(2u, BitConverter.ToUInt32(bytes, written + 4));
            BitConverter.TryWriteBytes(bytes.AsSpan(written), 3u);
            BitConverter.TryWriteBytes(bytes.AsSpan(written + 4), 3u);
        });
        var message = Innermost(Record.Exception(() => _models.Context().Model.Load(_path, out _))).Message;
        Assert.Equal("'TextClassifierTransformer' in the saved model: expected format version 2 or older, found 3. It was saved by a newer EmbeddingSpace: update the EmbeddingSpace.ML package.", message);
    }

    [Theory]
    [InlineData(ScoringPrecision.Float32)]
    [InlineData(ScoringPrecision.BFloat16)]
    [InlineData(ScoringPrecision.Fastest)]
    public void The_precision_and_the_sharing_of_passes_are_saved(ScoringPrecision precision)
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        var options = new TextClassifierEstimator.Options { Checkpoint = "folder", Precision = precision, Batching = new() { MaximumTexts = 5, MaximumDelay = TimeSpan.FromMilliseconds(7) } };
        using (var model = context.Transforms.ApplyTextClassifier(options).Fit(data)) context.Model.Save(model, data.Schema, _path);
        var fresh = new FakeModels();
        using var loaded = (IDisposable)fresh.Context().Model.Load(_path, out _);
        Assert.Equal(precision, fresh.LastScoring!.Precision);
        // What was loaded saves the same again.
        var again = _folder.File("again.zip");
        context.Model.Save((ITransformer)loaded, data.Schema, again);
        Assert.Equal(Key(_path), Key(again));

        static byte[] Key(string path)
        {
            using var zip = ZipFile.OpenRead(path);
            using var stream = Assert.Single(zip.Entries, entry => entry.FullName.EndsWith("Model.key", StringComparison.Ordinal) && entry.FullName.Contains("Transform", StringComparison.Ordinal)).Open();
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            Assert.True(System.Text.Encoding.Unicode.GetString(copy.ToArray(), 0, copy.ToArray().Length / 2 * 2).Contains("\"MaximumTexts\":5", StringComparison.Ordinal), "The settings are not in the file.");
            return copy.ToArray();
        }
    }

    [Fact]
    public void A_file_of_the_first_format_version_means_float32_and_engines_on_their_own()
    {
        Edit("TransformerChain/Transform_000/Model.key", bytes =>
        {
            var written = Find(bytes, "ES CLSFR"u8) + 8;
            BitConverter.TryWriteBytes(bytes.AsSpan(written), 1u);
            BitConverter.TryWriteBytes(bytes.AsSpan(written + 4), 1u);
            // What the second version added becomes white space, so that no place in the file moves.
            var added = System.Text.Encoding.Unicode.GetBytes(",\"Precision\":\"float32\",\"Batching\":null");
            var place = bytes.AsSpan().IndexOf(added);
            Assert.True(place >= 0, "The added settings are not in the file.");
            System.Text.Encoding.Unicode.GetBytes(new string(' ', added.Length / 2)).CopyTo(bytes, place);
        });
        var context = _models.Context();
        using var model = (IDisposable)context.Model.Load(_path, out _);
        Assert.Equal(ScoringPrecision.Float32, _models.LastScoring!.Precision);
        Assert.Equal(_expected, Cells.Read(((ITransformer)model).Transform(TextRow.View(context)), "Score", "Answer"));
    }

    [Fact]
    public void A_file_names_the_assembly_and_not_its_version()
    {
        using var zip = ZipFile.OpenRead(_path);
        var entry = Assert.Single(zip.Entries, entry => entry.FullName.EndsWith("Transform_000/Model.key", StringComparison.Ordinal));
        using var reader = new BinaryReader(entry.Open());
        var text = System.Text.Encoding.Unicode.GetString(reader.ReadBytes((int)entry.Length));
        Assert.Contains("EmbeddingSpace.ML", text, StringComparison.Ordinal);
        Assert.DoesNotContain("EmbeddingSpace.ML, Version", text, StringComparison.Ordinal);
    }

    private static Exception Innermost(Exception? exception)
    {
        Assert.NotNull(exception);
        while (exception.InnerException is { } inner) exception = inner;
        return exception;
    }

    // Spaces of a signature are stored as zeros.
    private static int Find(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature)
    {
        var stored = signature.ToArray().Select(letter => letter == (byte)' ' ? (byte)0 : letter).ToArray();
        var found = bytes.IndexOf(stored);
        Assert.True(found >= 0, "The signature is not in the file.");
        return found;
    }

    private void Edit(string name, Action<byte[]> edit)
    {
        using var zip = ZipFile.Open(_path, ZipArchiveMode.Update);
        var entry = zip.GetEntry(name) ?? throw new FileNotFoundException($"'{name}' is not among {string.Join(", ", zip.Entries.Select(entry => entry.FullName))}");
        byte[] bytes;
        using (var stream = entry.Open())
        using (var copy = new MemoryStream())
        {
            stream.CopyTo(copy);
            bytes = copy.ToArray();
        }

        edit(bytes);
        entry.Delete();
        using var written = zip.CreateEntry(name).Open();
        written.Write(bytes);
    }
}

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
    private const string MainStream = "TransformerChain/Transform_000/Model.key";

    private readonly FakeModels _models = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _path;
    private readonly string[] _expected;

    public SavedModelTests()
    {
        _path = _folder.File("model.zip");
        var context = _models.Context();
        var data = TextRow.View(context);
        using var model = context.Transforms.ApplyTextClassifier("folder")
            .Append(context.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel")).Fit(data);
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
        Assert.Contains("1000", Chain(exception).Last().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_a_newer_version_is_refused_with_the_remedy()
    {
        var known = StoredTextClassifierSettings.Format.Version;
        SetVersion(known + 1);
        Assert.Equal($"'TextClassifierTransformer' in the saved model: expected format version {known} or older, found {known + 1}. It was saved by a newer "
            + "EmbeddingSpace: update the EmbeddingSpace.ML package.", LoadFailure());
    }

    [Fact]
    public void A_file_with_settings_of_a_newer_version_is_refused_with_the_remedy()
    {
        new SavedZip(_path).Replace(MainStream, "\"Batching\"", "\"Bunching\"");
        Assert.Equal("'TextClassifierTransformer' in the saved model: expected the settings known here, found 'Text.Bunching': it was saved by a newer "
            + "EmbeddingSpace: update the EmbeddingSpace.ML package.", LoadFailure());
    }

    [Fact]
    public void A_file_with_malformed_settings_says_so()
    {
        new SavedZip(_path).Replace(MainStream, "\"Batching\":", "\"Batching\"]");
        Assert.StartsWith("'TextClassifierTransformer' in the saved model: expected its settings, found malformed JSON (", LoadFailure(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ScoringPrecision.Float32)]
    [InlineData(ScoringPrecision.BFloat16)]
    [InlineData(ScoringPrecision.Fastest)]
    public void The_precision_and_the_sharing_of_passes_are_saved(ScoringPrecision precision)
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        var options = new TextClassifierEstimator.Options
        {
            Checkpoint = "folder",
            Precision = precision,
            Batching = new() { MaximumTexts = 5, MaximumDelay = TimeSpan.FromMilliseconds(7) },
        };
        using (var model = context.Transforms.ApplyTextClassifier(options).Fit(data)) context.Model.Save(model, data.Schema, _path);
        var fresh = new FakeModels();
        using var loaded = (IDisposable)fresh.Context().Model.Load(_path, out _);
        Assert.Equal(precision, fresh.LastScoring!.Precision);
        // What was loaded saves the same again.
        var again = _folder.File("again.zip");
        context.Model.Save((ITransformer)loaded, data.Schema, again);
        var settings = Assert.Single(new SavedZip(_path).Strings("TransformerChain/Model.key"));
        Assert.Contains("\"MaximumTexts\":5", settings, StringComparison.Ordinal);
        Assert.Equal([settings], new SavedZip(again).Strings("TransformerChain/Model.key"));
    }

    [Fact]
    public void A_file_of_the_first_format_version_means_float32_and_engines_on_their_own()
    {
        SetVersion(1);
        const string Added = ",\"Precision\":\"float32\",\"Batching\":null";
        new SavedZip(_path).Replace(MainStream, Added, new(' ', Added.Length));
        var context = _models.Context();
        using var model = (IDisposable)context.Model.Load(_path, out _);
        Assert.Equal(ScoringPrecision.Float32, _models.LastScoring!.Precision);
        Assert.Equal(_expected, Cells.Read(((ITransformer)model).Transform(TextRow.View(context)), "Score", "Answer"));
    }

    [Fact]
    public void A_file_names_the_assembly_and_not_its_version()
    {
        using var zip = ZipFile.OpenRead(_path);
        var entry = zip.GetEntry(MainStream)!;
        using var reader = new BinaryReader(entry.Open());
        var text = System.Text.Encoding.Unicode.GetString(reader.ReadBytes((int)entry.Length));
        Assert.Contains("EmbeddingSpace.ML", text, StringComparison.Ordinal);
        Assert.DoesNotContain("EmbeddingSpace.ML, Version", text, StringComparison.Ordinal);
    }

    private string LoadFailure() => Chain(Record.Exception(() => _models.Context().Model.Load(_path, out _)))
        .OfType<FormatException>().Last().Message;

    // ML.NET's header keeps the signature, then the version written, then the oldest reader's.
    private void SetVersion(uint version) => new SavedZip(_path).Edit(MainStream, bytes =>
    {
        var written = Find(bytes, "ES CLSFR"u8) + 8;
        foreach (var place in new[] { written, written + sizeof(uint) })
        {
            Assert.Equal(StoredTextClassifierSettings.Format.Version, BitConverter.ToUInt32(bytes, place));
            BitConverter.TryWriteBytes(bytes.AsSpan(place), version);
        }
    });

    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException) yield return exception;
    }

    // Spaces of a signature are stored as zeros.
    private static int Find(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature)
    {
        var stored = signature.ToArray().Select(letter => letter == (byte)' ' ? (byte)0 : letter).ToArray();
        var found = bytes.IndexOf(stored);
        Assert.True(found >= 0, "The signature is not in the file.");
        return found;
    }
}

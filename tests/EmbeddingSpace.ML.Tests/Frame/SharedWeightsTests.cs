using System.IO.Compression;
using System.Text;
using System.Text.Json;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.ML.TransformerEncoder;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

// Weights of equal content are shared in the process, and tensors are counted per thread: what one test makes and another, on its thread, disposes would
// read as a leak of both.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace EmbeddingSpace.ML.Tests.Frame;

/// <summary>One target, stored once and loaded once, whatever stages, zips and estimators it stands in.</summary>
[Trait("Tier", "Pipeline")]
public sealed class SharedWeightsTests(SharedWeightsTests.Saved saved) : IClassFixture<SharedWeightsTests.Saved>, IDisposable
{
    private static readonly string Target = Fixtures.Checkpoint("bert-mlm-wide");

    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 1);
    private readonly IDataView _data = TextRow.View(new());

    public void Dispose() => _folder.Dispose();

    private static long Live => DisposeScopeManager.Statistics.ThreadTotalLiveCount;

    [Fact]
    public void Stages_zips_and_estimators_of_one_target_hold_its_weights_once()
    {
        // A stage that another test dropped, since the chain it stood in was refused, would lend its weights to this one.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var leaks = new NativeLeakCheck();
        var none = Live;
        using var second = Load("b.zip");
        var alone = Cells.Read(second.Transform(_data), "BLogit");
        var translation = Live - none;
        using var estimated = _context.Transforms.ApplyTransformerEncoder("Features", Target, "Text").Fit(_data);
        Assert.Equal(none + translation, Live);
        using (var first = Load("a.zip"))
        {
            // What is its own: the head.
            Assert.InRange(Live - none - translation, 1, translation / 4);
            Assert.NotEmpty(Cells.Read(first.Transform(_data), "ALogit"));
        }
        Assert.Equal(none + translation, Live);
        Assert.Equal(alone, Cells.Read(second.Transform(_data), "BLogit"));

        // Another number format is another matter.
        using var narrow = _context.Transforms.ApplyTransformerEncoder(new TransformerEncoderEstimator.Options
        {
            OutputColumnName = "Narrow",
            Checkpoint = Target,
            InputColumnName = "Text",
            Precision = ScoringPrecision.BFloat16,
        }).Fit(_data);
        Assert.NotEqual(none + translation, Live);
    }

    [Fact]
    public void Weights_that_were_overwritten_since_are_loaded_again()
    {
        var copy = Directory.CreateDirectory(_folder.File("target")).FullName;
        foreach (var file in Directory.GetFiles(Target)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        using var before = _context.Transforms.ApplyTransformerEncoder("Features", copy, "Text").Fit(_data);
        var features = Cells.Read(before.Transform(_data), "Features");
        ClearAllButTheFirstElement(Path.Combine(copy, "model.safetensors"), "layer.0.output.dense.weight");
        using var after = _context.Transforms.ApplyTransformerEncoder("Features", copy, "Text").Fit(_data);
        Assert.NotEqual(features, Cells.Read(after.Transform(_data), "Features"));
        Assert.Equal(features, Cells.Read(before.Transform(_data), "Features"));
    }

    [Fact]
    public void A_chain_stores_one_target_once_and_each_stage_saved_alone_is_whole()
    {
        Assert.Single(Weights(saved.Folder.File("chain.zip")));
        Assert.Single(Weights(saved.Folder.File("a.zip")));
        Assert.Single(Weights(saved.Folder.File("b.zip")));
        var chain = _context.Model.Load(saved.Folder.File("chain.zip"), out _);
        using var owned = (IDisposable)chain;
        using var first = Load("a.zip");
        using var second = Load("b.zip");
        string[] columns = ["ALogit", "BLogit"];
        Assert.Equal(Cells.Read(chain.Transform(_data), columns), Cells.Read(second.Transform(first.Transform(_data)), columns));
    }

    [Fact]
    public void A_place_with_other_weights_is_refused()
    {
        var path = _folder.File("chain.zip");
        File.Copy(saved.Folder.File("chain.zip"), path);
        string reference;
        using (var zip = ZipFile.OpenRead(path)) reference = zip.Entries.Single(entry => entry.Name.EndsWith(".place", StringComparison.Ordinal)).FullName;
        var stored = new SavedZip(path);
        var (hash, place) = (stored.Text(reference)[..64], stored.Text(reference)[65..]);
        stored.Rewrite(reference, hash, new string('0', 64));
        Assert.Contains($"found others in '{place}'", Refusal(), StringComparison.Ordinal);
        foreach (var other in (string[])["TransformerChain/none.safetensors", "../out.safetensors", "/out.safetensors", "\0.safetensors", reference, ""])
        {
            stored.Put(reference, Encoding.UTF8.GetBytes($"{hash} {other}"));
            Assert.Contains($"found none in '{other}'", Refusal(), StringComparison.Ordinal);
        }

        string Refusal()
        {
            var failure = Assert.ThrowsAny<Exception>(() => _context.Model.Load(path, out _));
            while (failure is not FormatException) failure = failure.InnerException!;
            return failure.Message;
        }
    }

    private ModelTransformer Load(string name) => (ModelTransformer)new MLContext().Model.Load(saved.Folder.File(name), out _);

    private static string[] Weights(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        return [.. zip.Entries.Select(entry => entry.FullName).Where(name => name.EndsWith(".safetensors", StringComparison.Ordinal))];
    }

    private static void ClearAllButTheFirstElement(string path, string ending)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var length = new byte[sizeof(long)];
        file.ReadExactly(length);
        var header = new byte[BitConverter.ToInt64(length)];
        file.ReadExactly(header);
        using var document = JsonDocument.Parse(header);
        var offsets = document.RootElement.EnumerateObject().First(tensor => tensor.Name.EndsWith(ending, StringComparison.Ordinal)).Value
            .GetProperty("data_offsets");
        var (start, end) = (offsets[0].GetInt64() + sizeof(float), offsets[1].GetInt64());
        file.Position += start;
        file.Write(new byte[end - start]);
    }

    /// <summary>Two translations on one target: in a chain, saved again out of the loaded chain one by one.</summary>
    public sealed class Saved : IDisposable
    {
        public Saved()
        {
            var context = new MLContext(seed: 1);
            var data = TextRow.View(context);
            using (var made = Translate("bert-classifier", "A").Append(Translate("gpt2-classifier", "B")).Fit(data))
                context.Model.Save(made, data.Schema, Folder.File("chain.zip"));
            using var chain = (TransformerChain<ITransformer>)context.Model.Load(Folder.File("chain.zip"), out _);
            context.Model.Save(chain.First(), data.Schema, Folder.File("a.zip"));
            context.Model.Save(chain.Last(), data.Schema, Folder.File("b.zip"));

            TextClassifierTranslationEstimator Translate(string source, string prefix) =>
                context.Transforms.TranslateTextClassifier(new TextClassifierTranslationEstimator.Options
                {
                    Source = Fixtures.Checkpoint(source),
                    Target = Target,
                    UseTexts = false,
                    Columns = ClassifierColumnNames.WithPrefix(prefix),
                });
        }

        public TemporaryFolder Folder { get; } = new();

        public void Dispose() => Folder.Dispose();
    }
}

using System.Text.Json;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Onnx.Files;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Definition;
using Xunit;

namespace EmbeddingSpace.Onnx.Tests;

/// <summary>Everything that can be saved, written and run elsewhere, against the product itself.</summary>
[Trait("Tier", "Parity")]
public sealed class OnnxModelTests : IDisposable
{
    private const int Anchors = 80;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Saved =>
    [
        "encoder-all-layers-mean", "encoder-options-first", "head-chain", "text-classifier-bert-classifier", "text-classifier-gpt2-classifier",
        "text-classifier-options", "translation-combined", "translation-linear-distillation", "translation-no-texts", "translation-pooled-ridge-full",
        "translation-vocabulary-kernel",
    ];

    public static TheoryData<string> SentenceFolders => [.. Directory.GetDirectories(Fixtures.Sentences("")).Select(folder => Path.GetFileName(folder))];

    public static TheoryData<TranslationMethod> Methods => [.. Enum.GetValues<TranslationMethod>().Where(method => method != TranslationMethod.Auto)];

    [Theory]
    [MemberData(nameof(Saved))]
    public void What_was_saved_answers_as_the_product_does(string name)
    {
        using var model = OnnxModel.Load(Fixtures.SavedModel($"{name}.zip"));
        AssertEqual(model);
    }

    [Fact]
    public void A_sealed_model_whose_tokenizer_was_exchanged_is_not_written()
    {
        var path = _folder.File("sealed.zip");
        using (var saved = File.OpenRead(Fixtures.SavedModel("translation-linear-distillation.zip")))
        using (var output = File.Create(path)) Classifiers.SealedModel.Seal(saved, output);
        using (var whole = OnnxModel.Load(path)) AssertEqual(whole);
        new SavedZip(path).Edit("TransformerChain/target.tokenizer.json", content => content[^3] ^= 1);
        Assert.Throws<InvalidCheckpointException>(() => OnnxModel.Load(path));
        Assert.Throws<InvalidCheckpointException>(() => OnnxModel.LoadHeads(Fixtures.Checkpoint("bert-encoder-sharded-f16"),
            new Dictionary<string, string> { ["Head"] = path }));
    }

    [Theory]
    [MemberData(nameof(SentenceFolders))]
    public void A_sentence_folder_gives_the_products_vectors(string name)
    {
        using var model = OnnxModel.Load(Fixtures.Sentences(name));
        AssertEqual(model);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_method_answers_as_the_product_does(TranslationMethod method)
    {
        using var translation = Translate("mini-a-ag_news", method);
        Assert.Equal(method, translation.Report.Method);
        using var run = new OnnxRun(OnnxExport.Write(translation, _folder.File("model.onnx")).Path);
        var logits = translation.Score(GoldenTexts.All);
        var found = run.Run(translation.Parts.Target.Tokenize(GoldenTexts.All));
        OnnxRun.AssertEqual(logits.Values.Span, found["logits"].Buffer.Span, $"{method}, logits");
        OnnxRun.AssertEqual(translation.Head.Activate(logits).Values.Span, found["probabilities"].Buffer.Span, $"{method}, probabilities");
        Assert.Equal("single", run.Metadata["kind"]);
        Assert.Equal(translation.Classes, JsonSerializer.Deserialize<string[]>(run.Metadata["classes"]));
        using var report = JsonDocument.Parse(run.Metadata["report"]);
        Assert.Equal(translation.Report.SourceHash, report.RootElement.GetProperty("sourceHash").GetString());
    }

    [Fact]
    public void Heads_of_one_target_share_its_pass()
    {
        using var topics = Translate("mini-a-ag_news", TranslationMethod.PooledRidge);
        using var moods = Translate("mini-a-sst2", TranslationMethod.Procrustes);
        var heads = new Dictionary<string, ClassifierTranslation> { ["Topic"] = topics, ["Mood"] = moods };
        var (one, both) = (OnnxExport.Write(topics, _folder.File("one.onnx")), OnnxExport.Write(heads, _folder.File("both.onnx")));
        // One encoder, and of the other translation what it keeps of its source.
        Assert.True(both.Bytes < 2 * one.Bytes, $"{both.Bytes} bytes of both, {one.Bytes} of one");
        Assert.Equal(["Topic.logits", "Topic.probabilities", "Mood.logits", "Mood.probabilities"], both.Outputs.Select(output => output.Name));
        using var run = new OnnxRun(both.Path);
        var found = run.Run(topics.Parts.Target.Tokenize(GoldenTexts.All));
        foreach (var (name, head) in heads)
            OnnxRun.AssertEqual(head.Score(GoldenTexts.All).Values.Span, found[$"{name}.logits"].Buffer.Span, name);
        Assert.Equal(["Topic", "Mood"], JsonSerializer.Deserialize<string[]>(run.Metadata["heads"])!);
        Assert.Equal(moods.Classes, JsonSerializer.Deserialize<string[]>(run.Metadata["Mood.classes"]));
    }

    [Fact]
    public void Pairs_that_are_read_apart_have_inputs_of_their_own()
    {
        var texts = Texts();
        TextPair[] pairs = [.. texts.Zip(texts.Skip(1), (first, second) => new TextPair(first, second))];
        using var translation = ClassifierTranslator.TranslatePairs(Open("mini-a-ag_news"), Open("mini-b"), pairs, new() { Pairs = PairReading.Apart });
        var written = OnnxExport.Write(translation, _folder.File("model.onnx"));
        using var run = new OnnxRun(written.Path);
        var target = translation.Parts.Target;
        TextPair[] asked = [.. pairs.Take(5), new("", null), new(texts[0], texts[0])];
        var found = run.Run(target.Tokenize([.. asked.Select(pair => pair.First)]), target.Tokenize([.. asked.Select(pair => pair.Second)]));
        OnnxRun.AssertEqual(translation.ScorePairs(asked).Values.Span, found["logits"].Buffer.Span, "pairs apart");
        Assert.Contains("second_input_ids", run.Inputs);
        var heads = new Dictionary<string, ClassifierTranslation> { ["A"] = translation, ["B"] = translation };
        Assert.Contains("apart", Assert.Throws<ArgumentException>(() => OnnxExport.Write(heads, _folder.File("both.onnx"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pairs_that_are_read_together_are_one_sequence()
    {
        using var classifier = TextClassifier.Load(Checkpoint.Open(Fixtures.Checkpoint("bert-classifier")));
        using var run = new OnnxRun(OnnxExport.Write(classifier, _folder.File("model.onnx")).Path);
        var found = run.Run(classifier.Use(model => model.Tokenize(GoldenTexts.Pairs)));
        OnnxRun.AssertEqual(classifier.ScorePairs(GoldenTexts.Pairs).Values.Span, found["logits"].Buffer.Span, "pairs");
    }

    [Theory]
    [InlineData("bert-classifier")]
    [InlineData("gpt2-classifier")]
    [InlineData("mistral-classifier")]
    [InlineData("deberta-v2-conv-mlm")]
    public void What_stands_in_the_padding_means_nothing(string name)
    {
        using var leaks = new NativeLeakCheck();
        using var model = OnnxModel.Load(Fixtures.Checkpoint(name));
        using var run = new OnnxRun(model.Write(_folder.File("model.onnx")).Path);
        var sequences = GoldenTokens.Batches(Fixtures.Checkpoint(name)).First();
        var (zeros, others) = (run.Run(sequences), run.Run(sequences, padding: 7));
        var output = run.Outputs.First(output => output is "logits" or "sentence_embedding");
        OnnxRun.AssertEqual(zeros[output].Buffer.Span, others[output].Buffer.Span, name);
        // A text alone, without padding, is the same too.
        for (var row = 0; row < sequences.Count; row++)
        {
            var (alone, size) = (run.Run([sequences[row]])[output].Buffer, zeros[output].Dimensions[1]);
            OnnxRun.AssertEqual(zeros[output].Buffer.Span.Slice(row * size, size), alone.Span, $"{name}, text {row}");
        }
    }

    [Fact]
    public void Saved_heads_of_another_encoder_are_refused()
    {
        using var translation = Translate("mini-a-sst2", TranslationMethod.PooledRidge);
        var zip = Pack(translation, "moods.zip");
        using (var model = OnnxModel.LoadHeads(Fixtures.Data("models", "mini-b"), new Dictionary<string, string> { ["Mood"] = zip }))
            Assert.Equal(["Mood.logits", "Mood.probabilities"], AssertEqual(model).Outputs.Select(output => output.Name));
        var exception = Assert.Throws<CheckpointException>(() => OnnxModel.LoadHeads(Fixtures.Data("models", "mini-a-sst2"),
            new Dictionary<string, string> { ["Mood"] = zip }));
        Assert.StartsWith($"'{zip}' (head 'Mood'): expected a translation to '", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sealed_model_with_another_encoder_in_it_is_refused()
    {
        const string weights = "TransformerChain/target.model.safetensors";
        var path = _folder.File("sealed.zip");
        using (var saved = File.OpenRead(Fixtures.SavedModel("translation-linear-distillation.zip")))
        using (var output = File.Create(path)) SealedModel.Seal(saved, output);
        using (var model = OnnxModel.Load(path)) AssertEqual(model);
        // Of the same length: a look at sizes would not tell.
        new SavedZip(path).Edit(weights, content => content[^1] ^= 1);
        Assert.Contains($"'{weights}'", Assert.Throws<InvalidCheckpointException>(() => OnnxModel.Load(path)).Message, StringComparison.Ordinal);
        Assert.Contains($"'{weights}'", Assert.Throws<InvalidCheckpointException>(() => OnnxModel.LoadHeads(Fixtures.Checkpoint("bert-encoder-sharded-f16"),
            new Dictionary<string, string> { ["Head"] = path })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_says_from_which_probability_on_a_label_counts()
    {
        // Of the checkpoint itself Hugging Face's .5; of a translation what it was made with.
        Assert.Equal("0.5", Threshold(OnnxModel.Load(Fixtures.Checkpoint("bert-multi-label-legacy-bin"))));
        using (var translation = ClassifierTranslator.Translate(Checkpoint.Open(Fixtures.Checkpoint("bert-multi-label-legacy-bin")), Open("mini-b"), Texts(),
            new() { Method = TranslationMethod.PooledRidge, DrawnBesideTexts = 0, LabelThreshold = 0.3 }))
        {
            Assert.Equal("0.3", Threshold(OnnxModel.Load(Pack(translation, "labels.zip"))));
            Assert.Equal("0.3", Threshold(OnnxModel.LoadHeads(Fixtures.Data("models", "mini-b"),
                new Dictionary<string, string> { ["Mood"] = _folder.File("labels.zip") }), "Mood."));
        }
        // One of several classes has none.
        Assert.Null(Threshold(OnnxModel.Load(Fixtures.Checkpoint("bert-classifier"))));

        string? Threshold(OnnxModel model, string prefix = "")
        {
            using (model)
            using (var run = new OnnxRun(model.Write(_folder.File("model.onnx")).Path)) return run.Metadata.GetValueOrDefault(prefix + "threshold");
        }
    }

    [Fact]
    public void What_is_no_model_is_refused_in_one_sentence()
    {
        Assert.Contains("nothing there", Assert.Throws<CheckpointException>(() => OnnxModel.Load(_folder.File("none"))).Message, StringComparison.Ordinal);
        Assert.Throws<CheckpointException>(() => OnnxModel.Load(Fixtures.SavedModel("head-alone.zip")));
        Assert.Throws<CheckpointException>(() => OnnxModel.Load(Fixtures.SavedModel("projection-scores.zip")));
        Assert.Throws<CheckpointException>(() => OnnxModel.Load(Fixtures.Checkpoint("bert-classifier"), new() { Head = "Topic" }));
        using var model = OnnxModel.Load(Fixtures.Checkpoint("bert-classifier"));
        foreach (var opset in new[] { OnnxExportOptions.OldestOpset - 1, OnnxExportOptions.NewestOpset + 1 })
            Assert.Throws<ArgumentException>(() => model.Write(_folder.File("model.onnx"), new() { Opset = opset }));
        Assert.Throws<DirectoryNotFoundException>(() => model.Write(Path.Combine(_folder.Path, "none", "model.onnx")));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_cancelled_export_leaves_what_was_there()
    {
        using var model = OnnxModel.Load(Fixtures.Checkpoint("bert-classifier"));
        File.WriteAllText(_folder.File("model.onnx"), "before");
        using var stop = new CancellationTokenSource();
        // In the middle of the weights.
        var progress = new Told(told => { if (told.Done > told.Total / 2) stop.Cancel(); });
        foreach (var largest in new[] { OnnxExportOptions.DefaultLargestFile, 0 })
            Assert.Throws<OperationCanceledException>(() =>
                model.Write(_folder.File("model.onnx"), new() { LargestFile = largest }, progress, stop.Token));
        Assert.Equal([_folder.File("model.onnx")], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Equal("before", File.ReadAllText(_folder.File("model.onnx")));
    }

    [Fact]
    public void Weights_may_lie_beside_the_file()
    {
        using var model = OnnxModel.Load(Fixtures.Data("models", "mini-a-sst2"));
        var (whole, apart) = (model.Write(_folder.File("whole.onnx")), model.Write(_folder.File("apart.onnx"), new() { LargestFile = 1000 }));
        Assert.Null(whole.DataPath);
        Assert.Equal(_folder.File("apart.onnx.data"), apart.DataPath);
        Assert.Equal(apart.Bytes, new FileInfo(apart.Path).Length + new FileInfo(apart.DataPath!).Length);
        Assert.True(new FileInfo(apart.Path).Length < whole.Bytes / 10);
        AssertEqual(model, apart);
        // It is found beside the file, wherever both lie.
        var moved = Directory.CreateDirectory(_folder.File("moved")).FullName;
        File.Move(apart.Path, Path.Combine(moved, "apart.onnx"));
        File.Move(apart.DataPath!, Path.Combine(moved, "apart.onnx.data"));
        AssertEqual(model, apart with { Path = Path.Combine(moved, "apart.onnx") });
    }

    [Fact]
    public async Task Two_exports_of_one_name_at_once_leave_the_file_and_the_weights_of_one()
    {
        const int rounds = 200;
        var place = Directory.CreateDirectory(_folder.File("place")).FullName;
        for (var round = 0; round < rounds; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 2).Select(export => Task.Run(() =>
            {
                var staged = Directory.CreateDirectory(_folder.File($"{export}")).FullName;
                var (path, data) = (Path.Combine(staged, "model.onnx"), Path.Combine(staged, "model.onnx.data"));
                File.WriteAllText(path, $"{export}");
                File.WriteAllText(data, $"{export}");
                Assert.Equal(Path.Combine(place, "model.onnx"), new OnnxFile(path, data, 17, [], [], 2).MoveTo(place).Path);
            })));
            Assert.Equal(File.ReadAllText(Path.Combine(place, "model.onnx")), File.ReadAllText(Path.Combine(place, "model.onnx.data")));
        }
        Assert.Equal(2, Directory.GetFileSystemEntries(place).Length);
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes_and_says_what_it_is()
    {
        using var model = OnnxModel.Load(Fixtures.Checkpoint("bert-multi-label-legacy-bin"));
        var (first, second) = (model.Write(_folder.File("first.onnx")), model.Write(_folder.File("second.onnx")));
        Assert.Equal(File.ReadAllBytes(first.Path), File.ReadAllBytes(second.Path));
        Assert.Equal(["batch", "sequence"], first.Inputs[0].Shape);
        Assert.Equal(("int64", "float32"), (first.Inputs[0].Type, first.Outputs[0].Type));
        using var run = new OnnxRun(first.Path);
        Assert.Equal("multiple", run.Metadata["kind"]);
        Assert.Equal("sigmoid", run.Metadata["activation"]);
        Assert.Equal("bert", run.Metadata["model_type"]);
        Assert.Equal(64, run.Metadata["tokenizer_hash"].Length);
        Assert.Equal(64, run.Metadata["model_hash"].Length);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private OnnxFile AssertEqual(OnnxModel model, OnnxFile? written = null)
    {
        var file = written ?? model.Write(_folder.File("model.onnx"));
        using var run = new OnnxRun(file.Path);
        var reference = model.Answer(GoldenTexts.All);
        foreach (var (name, numbers) in run.Run(reference))
            if (reference.Outputs.TryGetValue(name, out var expected)) OnnxRun.AssertEqual([.. expected], [.. numbers], name);
        Assert.True(reference.Outputs.Keys.ToHashSet().IsSubsetOf(run.Outputs));
        return file;
    }

    private string Pack(ClassifierTranslation translation, string name)
    {
        using var zip = new System.IO.Compression.ZipArchive(File.Create(_folder.File(name)), System.IO.Compression.ZipArchiveMode.Create);
        translation.Write((file, write) =>
        {
            using var stream = zip.CreateEntry($"TransformerChain/{file}").Open();
            write(stream);
        });
        return _folder.File(name);
    }

    private static ClassifierTranslation Translate(string source, TranslationMethod method) =>
        ClassifierTranslator.Translate(Open(source), Open("mini-b"), Texts(), new() { Method = method, DrawnBesideTexts = 0 });

    private static string[] Texts() => [.. File.ReadLines(Fixtures.Data("texts", "news.anchors.txt")).Take(Anchors)];

    private static Checkpoint Open(string name) => Checkpoint.Open(Fixtures.Data("models", name));

    private sealed class Told(Action<OperationProgress> tell) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => tell(value);
    }
}

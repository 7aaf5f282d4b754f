using System.IO.Compression;
using System.Security.Cryptography;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Classifiers;

/// <summary>A classifier in one line, from whatever it was saved as.</summary>
[Trait("Tier", "Parity")]
public sealed class SavedClassifierTests
{
    /// <summary>Rows of one batch round differently in the last digits.</summary>
    private const float Rounding = 1e-5f;

    private const string Text = "A gripping, beautifully acted film.";

    private static string Translation => Fixtures.SavedModel("translation-combined.zip");

    [Fact]
    public void A_saved_translation_answers_with_names_and_brings_its_report()
    {
        using var leaks = new NativeLeakCheck();
        using var classifier = SavedClassifier.Load(Translation);
        var answer = classifier.Classify(Text);
        Assert.NotNull(classifier.Report);
        Assert.Equal(classifier.Classes.Order(), answer.Labels.Select(label => label.Label).Order());
        Assert.Equal(1, answer.Labels.Sum(label => label.Value), Rounding);
        Assert.Equal(classifier.Classes[classifier.Score([Text]).IndexOfLargest(0)], answer.Label);
        Assert.Equal(answer.Labels.Max(label => label.Value), answer.Value);
    }

    [Theory]
    [InlineData("bert-classifier")]
    [InlineData("bert-multi-label-legacy-bin")]
    [InlineData("xlmr-regression-legacy-bin")]
    [InlineData("cross-encoder-sigmoid")]
    [InlineData("cross-encoder-identity")]
    public void A_model_folder_scores_as_by_its_own_class_whatever_its_head_answers(string name)
    {
        using var leaks = new NativeLeakCheck();
        using var expected = TextClassifier.Load(Checkpoint.Open(Fixtures.Checkpoint(name)));
        using var classifier = SavedClassifier.Load(Fixtures.Checkpoint(name));
        Assert.Null(classifier.Report);
        Assert.Equal(expected.Head.Kind, classifier.Head.Kind);
        Assert.Equal(expected.Score(GoldenTexts.All).Values.ToArray(), classifier.Score(GoldenTexts.All).Values.ToArray());
        TextPair pair = new("a film", "of music");
        var scores = expected.ScorePairs([pair]);
        Assert.Equal(scores.Values.ToArray(), classifier.ScorePairs([pair]).Values.ToArray());
        var answers = expected.Head.Activate(scores)[0].ToArray();
        Assert.Equal(answers.OrderDescending(), classifier.ClassifyPair(pair).Labels.Select(label => label.Value));
    }

    [Fact]
    public async Task Without_holding_a_thread_it_answers_the_same()
    {
        var stop = TestContext.Current.CancellationToken;
        using var classifier = await SavedClassifier.LoadAsync(Translation, cancellationToken: stop);
        Assert.Equal(classifier.Classify(Text, stop).Labels, (await classifier.ClassifyAsync(Text, stop)).Labels);
        Assert.Equal(classifier.ClassifyPair(new(Text, Text), stop).Labels, (await classifier.ClassifyPairAsync(new(Text, Text), stop)).Labels);
    }

    [Fact]
    public async Task Callers_share_passes_where_the_load_asks_for_it()
    {
        var stop = TestContext.Current.CancellationToken;
        using var alone = SavedClassifier.Load(Translation);
        using var together = SavedClassifier.Load(Translation, new() { Batching = new() { MaximumTexts = 8 } });
        var texts = GoldenTexts.All;
        var answers = await Task.WhenAll(texts.Select(text => together.ScoreAsync([text], cancellationToken: stop)));
        for (var i = 0; i < texts.Count; i++)
        {
            var expected = alone.Score([texts[i]], cancellationToken: stop)[0].ToArray();
            Assert.All(expected.Zip(answers[i][0].ToArray()), pair => Assert.Equal(pair.First, pair.Second, Rounding));
        }
    }

    [Fact]
    public void The_number_format_is_that_of_the_load()
    {
        using var exact = SavedClassifier.Load(Translation);
        using var half = SavedClassifier.Load(Translation, new() { Scoring = new() { Precision = ScoringPrecision.BFloat16 } });
        Assert.NotEqual(exact.Score([Text]).Values.ToArray(), half.Score([Text]).Values.ToArray());
    }

    [Theory]
    [InlineData("encoder-options-first.zip", "neither 'classifier.json' nor 'translation.json'")]
    [InlineData("heads-together.zip", "2 classifiers ('A', 'B'), and none of them named")]
    [InlineData("head-alone.zip", "a head and 0 encoders before it")]
    [InlineData("aligned-space.zip", "neither 'classifier.json' nor 'translation.json'")]
    [InlineData("manifest.json", "another kind of file, or a damaged one")]
    [InlineData("absent.zip", "nothing there")]
    public void What_is_no_classifier_is_refused_by_one_sentence(string file, string found) =>
        Assert.Contains($"found {found}",
            Assert.Throws<CheckpointException>(() => SavedClassifier.Load(Fixtures.SavedModel(file))).Message, StringComparison.Ordinal);

    [Fact]
    public void Several_stages_are_refused_as_one_of_them_would_be_lost()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("two.zip");
        File.Copy(Fixtures.SavedModel("text-classifier-bert-classifier.zip"), path);
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Update)) zip.CreateEntry("TransformerChain/Transform_001/Model.key");
        var fault = Assert.Throws<CheckpointException>(() => SavedClassifier.Load(path));
        Assert.Contains("found 2 stages: load those with ML.NET", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_behind_its_encoder_answers_from_the_features()
    {
        using var leaks = new NativeLeakCheck();
        using var folder = new TemporaryFolder();
        var path = EncoderWithHeads(folder);
        using var topic = SavedClassifier.Load(path, new() { Head = "A" });
        using var film = SavedClassifier.Load(path, new() { Head = "B" });
        Assert.NotEqual(topic.Score([Text]).Values.ToArray(), film.Score([Text]).Values.ToArray());
        Assert.Equal((topic.Classes.Count, null), (topic.Classify(Text).Labels.Count, topic.Report));
        Assert.NotNull(topic.HeadReport);
        Assert.Contains("Give single texts", Assert.Throws<InvalidOperationException>(() => topic.ClassifyPair(new(Text, Text))).Message,
            StringComparison.Ordinal);
        var fault = Assert.Throws<CheckpointException>(() => SavedClassifier.Load(path, new() { Head = "Spam" }));
        Assert.Contains("expected a head 'Spam', found 'A', 'B'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("'A', 'B'", Assert.Throws<CheckpointException>(() => SavedClassifier.Load(path)).Message, StringComparison.Ordinal);
        Assert.Contains("Leave the head out", Assert.Throws<CheckpointException>(
            () => SavedClassifier.Load(Fixtures.Checkpoint("bert-classifier"), new() { Head = "A" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stage_finds_weights_that_stand_in_the_place_of_another_and_no_others()
    {
        using var folder = new TemporaryFolder();
        var path = EncoderWithHeads(folder);
        string place = "TransformerChain/Transform_000/model.safetensors", moved = "TransformerChain/Transform_002/model.safetensors";
        var weights = new SavedZip(path).Read(place);
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            zip.GetEntry(place)!.Delete();
            Write(zip, moved, weights);
            Write(zip, place + ".place", System.Text.Encoding.UTF8.GetBytes($"{Convert.ToHexStringLower(SHA256.HashData(weights))} {moved}"));
        }
        using (var classifier = SavedClassifier.Load(path, new() { Head = "A" })) Assert.Equal(3, classifier.Classify(Text).Labels.Count);
        new SavedZip(path).Edit(moved, bytes => bytes[^1] ^= 1);
        Assert.Contains($"found others in '{moved}'", Assert.Throws<CheckpointException>(
            () => SavedClassifier.Load(path, new() { Head = "A" })).Message, StringComparison.Ordinal);
        new SavedZip(path).Rewrite(place + ".place", moved, "elsewhere.safetensors");
        Assert.Contains("found none in 'elsewhere.safetensors'", Assert.Throws<CheckpointException>(
            () => SavedClassifier.Load(path, new() { Head = "A" })).Message, StringComparison.Ordinal);
    }

    // The encoder of one saved pipeline with the heads of another behind it, which read the same column.
    private static string EncoderWithHeads(TemporaryFolder folder)
    {
        var path = folder.File("heads.zip");
        File.Copy(Fixtures.SavedModel("head-chain.zip"), path);
        using var target = ZipFile.Open(path, ZipArchiveMode.Update);
        foreach (var entry in target.Entries.Where(entry => entry.FullName.Contains("Transform_001", StringComparison.Ordinal)).ToList()) entry.Delete();
        var heads = new SavedZip(Fixtures.SavedModel("heads-together.zip"));
        foreach (var (from, to) in new[] { ("Transform_000", "Transform_001"), ("Transform_001", "Transform_002") })
            foreach (var file in new[] { "head.json", "head.map", "Model.key" })
                Write(target, $"TransformerChain/{to}/{file}", heads.Read($"TransformerChain/{from}/{file}"));
        return path;
    }

    private static void Write(ZipArchive zip, string name, byte[] bytes)
    {
        using var stream = zip.CreateEntry(name).Open();
        stream.Write(bytes);
    }

    [Fact]
    public void A_base_model_beside_a_saved_model_is_refused()
    {
        var fault = Assert.Throws<CheckpointException>(() => SavedClassifier.Load(Translation, new() { AdapterBase = "base" }));
        Assert.Contains("Leave the base out", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_of_the_options_is_named_before_anything_is_read()
    {
        var fault = Assert.Throws<ArgumentException>(
            () => SavedClassifier.Load("absent.zip", new() { Batching = new() { MaximumTexts = 0 }, Scoring = new() { TokensPerBatch = 0 } }));
        Assert.All((string[])["Batching.MaximumTexts", "Scoring.TokensPerBatch"],
            name => Assert.Contains(name, fault.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Once_disposed_it_answers_nothing_more(bool batching)
    {
        var classifier = SavedClassifier.Load(Translation, new() { Batching = batching ? new() : null });
        classifier.Classify(Text, TestContext.Current.CancellationToken);
        classifier.Dispose();
        classifier.Dispose();
        Assert.Throws<ObjectDisposedException>(() => classifier.Classify(Text, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => classifier.ClassifyAsync(Text, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancelled_call_is_given_up(bool batching)
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SavedClassifier.LoadAsync(Translation, cancellationToken: cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => SavedClassifier.Load(Translation, cancellationToken: cancelled));
        using var classifier = SavedClassifier.Load(Translation, new() { Batching = batching ? new() : null });
        Assert.ThrowsAny<OperationCanceledException>(() => classifier.Classify(Text, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => classifier.ClassifyAsync(Text, cancelled));
    }

    [Fact]
    public void Scores_of_another_classifier_get_no_names()
    {
        using var classifier = SavedClassifier.Load(Translation);
        Assert.Contains("expected 3 numbers a text",
            Assert.Throws<ArgumentException>(() => classifier.Answers(new([1f], 1, [false]))).Message, StringComparison.Ordinal);
    }
}

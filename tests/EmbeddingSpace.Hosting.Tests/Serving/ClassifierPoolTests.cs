using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Hosting.Tests.Hosts;
using EmbeddingSpace.ML.TextClassification;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation.Trust;
using Microsoft.ML;
using Xunit;

namespace EmbeddingSpace.Hosting.Tests.Serving;

[Trait("Tier", "Pipeline")]
public sealed class ClassifierPoolTests
{
    // Texts that are scored together differ from texts scored alone by rounding.
    private const float Rounding = 1e-5f;

    private static readonly string[] Texts = ["A gripping, beautifully acted film.", "I want my two hours back!", ""];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_answers_as_the_core_does()
    {
        var folder = Fixtures.Checkpoint("bert-classifier");
        using var host = TestHost.Build(("Models:films:Path", folder), ("Models:films:WarmUpTexts:0", "warm"));
        using var core = TextClassifier.Load(Checkpoint.Open(folder));
        var expected = core.Score(Texts, cancellationToken: Cancellation);
        var answers = await host.Classifiers().ClassifyAsync("films", Texts, Cancellation);
        Assert.Equal(Texts.Length, answers.Count);
        for (var text = 0; text < Texts.Length; text++)
        {
            var answer = answers[text];
            Assert.Equal(core.Classes, answer.Scores.Select(score => score.Label));
            for (var label = 0; label < core.OutputSize; label++) Assert.Equal(expected[text][label], answer.Logits[label], Rounding);
            Assert.Equal(1, answer.Scores.Sum(score => score.Value), Rounding);
            Assert.Equal([core.Classes[expected.IndexOfLargest(text)]], answer.PredictedLabels);
            Assert.Equal((HeadKind.SingleLabel, false), (answer.Kind, answer.Truncated));
            Assert.Equal(core.ContentHash, answer.Model.Hash);
        }
        var single = await host.Classifiers().ClassifyAsync("films", Texts[0], Cancellation);
        Assert.Equal(answers[0].PredictedLabels, single.PredictedLabels);
        var pair = await host.Classifiers().ClassifyPairsAsync("films", [new("one", "two")], Cancellation);
        Assert.Equal(core.ScorePairs([new("one", "two")], cancellationToken: Cancellation)[0][0], pair[0].Logits[0], Rounding);
        Assert.Empty(await host.Classifiers().ClassifyAsync("films", [], Cancellation));
    }

    [Theory]
    [InlineData("translation-combined.zip", "translation", true)]
    [InlineData("translation-linear-distillation.zip", "translation", true)]
    [InlineData("text-classifier-bert-classifier.zip", "classifier", false)]
    [InlineData("head-chain.zip", "head", true)]
    public async Task A_saved_file_answers_and_says_what_it_is(string file, string format, bool judged)
    {
        using var host = TestHost.Build(("Models:saved:Path", Fixtures.SavedModel(file)));
        var answer = await host.Classifiers().ClassifyAsync("saved", Texts[0], Cancellation);
        Assert.Equal(answer.Model.Labels, answer.Scores.Select(score => score.Label));
        Assert.Equal(1, answer.Scores.Sum(score => score.Value), Rounding);
        var info = Assert.Single(host.Registry().Models).Info!;
        Assert.Same(answer.Model, info);
        Assert.Equal((format, judged, Fixtures.SavedModel(file)), (info.Format, info.Verdict is not null, info.Path));
        Assert.Equal(64, info.Hash.Length);
    }

    [Theory]
    [InlineData("bert-multi-label-legacy-bin", HeadKind.MultiLabel)]
    [InlineData("xlmr-regression-legacy-bin", HeadKind.Regression)]
    [InlineData("cross-encoder-sigmoid", HeadKind.Score)]
    public async Task Each_kind_of_head_answers_in_its_way(string checkpoint, HeadKind kind)
    {
        // Every label reaches it.
        const string least = "1e-9";
        using var host = TestHost.Build(("Models:m:Path", Fixtures.Checkpoint(checkpoint)), ("Models:m:LabelThreshold", least));
        var answer = await host.Classifiers().ClassifyAsync("m", Texts[0], Cancellation);
        Assert.Equal(kind, answer.Kind);
        Assert.Equal(kind == HeadKind.MultiLabel ? answer.Scores.OrderByDescending(score => score.Value).Select(score => score.Label) : [],
            answer.PredictedLabels);
        Assert.All(answer.Scores, score => Assert.True(float.IsFinite(score.Value)));
    }

    [Fact]
    public async Task A_label_counts_from_the_probability_that_the_file_was_saved_with_or_else_that_of_the_options()
    {
        const float least = 0.001f;
        using var folder = new TemporaryFolder();
        var (ml, path) = (new MLContext(), folder.File("labels.zip"));
        var data = ml.Data.LoadFromEnumerable(new[] { new { Text = Texts[0] } });
        using (var saved = ml.Transforms.ApplyTextClassifier(new TextClassifierEstimator.Options
        {
            Checkpoint = Fixtures.Checkpoint("bert-multi-label-legacy-bin"),
            Threshold = least,
        }).Fit(data)) ml.Model.Save(saved, data.Schema, path);
        using var host = TestHost.Build(("Models:saved:Path", path), ("Models:asked:Path", path), ("Models:asked:LabelThreshold", "0.999"));
        var answers = await host.Classifiers().ClassifyAsync(["saved", "asked"], [Texts[0]], Cancellation);
        Assert.Equal(answers[0][0].Scores.Where(score => score.Value >= least).Select(score => score.Label).Order(), answers[0][0].PredictedLabels.Order());
        Assert.NotEmpty(answers[0][0].PredictedLabels);
        Assert.Empty(answers[1][0].PredictedLabels);
    }

    [Theory]
    [InlineData("bert-classifier", null, true)]
    [InlineData("translation-linear-distillation.zip", TextOverflow.Truncate, true)]
    // It was saved to read long texts in windows: nothing is cut then, however short they are.
    [InlineData("translation-linear-distillation.zip", null, false)]
    public async Task Truncation_is_told(string model, TextOverflow? longTexts, bool truncated)
    {
        var path = model.EndsWith(".zip", StringComparison.Ordinal) ? Fixtures.SavedModel(model) : Fixtures.Checkpoint(model);
        using var host = TestHost.Build();
        await host.Registry().AddAsync("whole", new() { Path = path }, Cancellation);
        await host.Registry().AddAsync("short", new() { Path = path, MaximumLength = 4, LongTexts = longTexts }, Cancellation);
        var whole = await host.Classifiers().ClassifyAsync("whole", Texts[0], Cancellation);
        var answer = await host.Classifiers().ClassifyAsync("short", Texts[0], Cancellation);
        Assert.Equal((false, truncated), (whole.Truncated, answer.Truncated));
        Assert.NotEqual(whole.Logits, answer.Logits);
    }

    [Fact]
    public async Task What_is_not_there_is_said()
    {
        using var host = TestHost.Build(("Models:spam:Path", TestHost.First), ("Models:vectors:Path", Fixtures.Sentences("st-cls")),
            ("Models:vectors:Kind", "Encoder"), ("Models:encoder:Path", Fixtures.SavedModel("encoder-all-layers-mean.zip")),
            ("Models:heads:Path", Fixtures.SavedModel("heads-together.zip")), ("Models:text:Path", typeof(ClassifierPoolTests).Assembly.Location));
        var pool = host.Classifiers();
        Assert.Contains("encoder, heads, spam, text", (await Assert.ThrowsAsync<ModelNotFoundException>(
            () => pool.ClassifyAsync("ham", "x", Cancellation))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ModelNotFoundException>(() => pool.ClassifyAsync("vectors", "x", Cancellation));
        foreach (var (name, found) in new[] { ("encoder", "found neither"), ("heads", "found 2 classifiers"), ("text", "another kind of file") })
            Assert.Contains(found, (await Assert.ThrowsAsync<CheckpointException>(
                () => pool.ClassifyAsync(name, "x", Cancellation))).Message, StringComparison.Ordinal);
        Assert.Equal(ModelState.Failed, host.Registry().Models.Single(model => model.Name == "text").State);
    }

    [Fact]
    public async Task Many_callers_get_their_own_answers_and_a_full_queue_says_busy()
    {
        using var host = TestHost.Build(("Models:m:Path", TestHost.First), ("Models:m:Batching:QueueLength", "4"));
        var pool = host.Classifiers();
        var alone = await pool.ClassifyAsync("m", Texts, Cancellation);
        var results = await Task.WhenAll(Enumerable.Range(0, 400).Select(async i =>
        {
            try
            {
                return (Text: i % Texts.Length, Answer: await Task.Run(() => pool.ClassifyAsync("m", Texts[i % Texts.Length], Cancellation), Cancellation));
            }
            catch (ModelBusyException busy)
            {
                Assert.Contains("at most 4 requests", busy.Message, StringComparison.Ordinal);
                return (Text: -1, Answer: null!);
            }
        }));
        Assert.Contains(results, result => result.Text >= 0);
        foreach (var (text, answer) in results.Where(result => result.Text >= 0))
            for (var label = 0; label < answer.Logits.Count; label++) Assert.Equal(alone[text].Logits[label], answer.Logits[label], Rounding);
        Assert.Equal(0, host.Registry().Models[0].Requests);
    }

    [Fact]
    public async Task Ten_thousand_cancelled_requests_leave_their_places()
    {
        using var host = TestHost.Build(("Models:m:Path", TestHost.First), ("Models:m:Batching:QueueLength", "8"));
        var pool = host.Classifiers();
        await pool.ClassifyAsync("m", "warm", Cancellation);
        for (var i = 0; i < 10_000; i++)
        {
            using var cancel = new CancellationTokenSource();
            var request = pool.ClassifyAsync("m", "text", cancel.Token);
            await cancel.CancelAsync();
            try
            {
                await request;
            }
            catch (OperationCanceledException)
            {
                // Most are; one that was answered first is right as well.
            }
        }
        Assert.Equal(0, host.Registry().Models[0].Requests);
        Assert.Single((await pool.ClassifyAsync("m", "text", Cancellation)).PredictedLabels);
    }

    [Fact]
    public async Task A_verdict_stands_beside_the_answer()
    {
        using var host = TestHost.Build(("Models:m:Path", TestHost.First));
        Assert.True(Enum.IsDefined<TranslationVerdict>((await host.Classifiers().ClassifyAsync("m", "x", Cancellation)).Model.Verdict!.Value));
    }
}

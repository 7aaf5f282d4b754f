using System.Text.Json.Nodes;
using EmbeddingSpace.Hosting.Loading;
using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Server.Routes;
using EmbeddingSpace.Server.Tests.Hosts;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EmbeddingSpace.Server.Tests.Routes;

[Trait("Tier", "Pipeline")]
public sealed class PredictTests
{
    // Texts that are scored together differ from texts scored alone by rounding.
    private const float Rounding = 1e-5f;

    private static readonly string[] Texts = ["A gripping, beautifully acted film.", "I want my two hours back!"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_text_and_a_batch_are_answered_as_the_pool_answers_them()
    {
        await using var server = await TestServer.StartAsync(("Models:m:Path", TestServer.Translation));
        var expected = await server.Services.GetRequiredService<ITextClassifierPool>().ClassifyAsync("m", Texts, Cancellation);
        foreach (var path in new[] { "/predict", "/models/m/predict" })
        {
            Same(expected[0].Scores, await server.PostAsync(path, new { inputs = Texts[0] }));
            Same(expected[0].Scores, await server.PostAsync(path, new { inputs = new[] { Texts[0] }, truncate = true, unknown = new { deep = 1 } }));
            var batch = (await server.PostAsync(path, new { inputs = Texts.Select(text => new[] { text }) })).AsArray();
            Assert.Equal(Texts.Length, batch.Count);
            for (var i = 0; i < Texts.Length; i++) Same(expected[i].Scores, batch[i]!);
            var raw = await server.PostAsync(path, new { inputs = Texts[1], raw_scores = true, truncation_direction = "Right" });
            Same([.. expected[1].Scores.Select((score, i) => new LabelScore(score.Label, expected[1].Logits[i]))], raw);
        }
    }

    [Fact]
    public async Task A_pair_and_a_batch_of_pairs_are_read_as_pairs()
    {
        await using var server = await TestServer.StartAsync(("Models:m:Path", TestServer.Translation), ("Models:rank:Path", TestServer.Reranker),
            // It was saved with windows, which read no pairs.
            ("Models:m:LongTexts", "Truncate"), ("Server:DefaultClassifier", "m"));
        var expected = await server.Services.GetRequiredService<ITextClassifierPool>().ClassifyPairsAsync("m",
            [new(Texts[0], Texts[1]), new(Texts[1], "")], Cancellation);
        Same(expected[0].Scores, await server.PostAsync("/predict", new { inputs = Texts }));
        var batch = (await server.PostAsync("/predict", new { inputs = new[] { Texts, [Texts[1], ""] } })).AsArray();
        Same(expected[1].Scores, batch[1]!);
        var number = (await server.PostAsync("/models/rank/predict", new { inputs = Texts })).AsArray();
        Assert.Equal("LABEL_0", Assert.Single(number)!["label"]!.GetValue<string>());
    }

    [Fact]
    public void Who_answered_is_said_of_a_model_that_has_a_fallback()
    {
        var info = new ModelInfo
        {
            Name = "source",
            Path = "",
            Hash = "",
            Format = "checkpoint",
            Kind = ModelKind.Classifier,
            LoadedAt = DateTimeOffset.UnixEpoch,
            LoadTime = TimeSpan.Zero,
            WeightBytes = 0,
            OutputSize = 2,
        };
        var answer = new TextClassification(info, HeadKind.SingleLabel, ["a"], [new("a", 0.75f), new("b", 0.25f)], [2, 1], false, true);
        Assert.Equal((true, "source"), (TextEntry.Of(answer, false, hasFallback: true).Certain, TextEntry.Of(answer, false, hasFallback: true).AnsweredBy));
        Assert.Null(TextEntry.Of(answer, false, hasFallback: false).AnsweredBy);
        Assert.Null(TextEntry.Of(answer with { Certain = null }, false, hasFallback: true).Certain);
    }

    [Fact]
    public async Task Every_head_answers_at_once()
    {
        await using var server = await TestServer.StartAsync(("Models:one:Path", TestServer.Translation), ("Models:two:Path", TestServer.OtherTranslation),
            ("Models:many:Path", TestServer.MultiLabel), ("Models:many:LabelThreshold", "0.4"), ("Models:score:Path", TestServer.Reranker),
            ("Models:vectors:Path", TestServer.Encoder), ("Models:vectors:Kind", "Encoder"));
        var pool = server.Services.GetRequiredService<ITextClassifierPool>();
        var all = (await server.PostAsync("/models/predict", new { inputs = Texts.Select(text => new[] { text }) })).AsObject();
        Assert.Equal(["many", "one", "score", "two"], all.Select(member => member.Key));
        foreach (var (name, answers) in all)
        {
            var expected = await pool.ClassifyAsync(name, Texts, Cancellation);
            for (var i = 0; i < Texts.Length; i++)
            {
                var entry = answers![i]!;
                Same(expected[i].Scores, entry["labels"]!);
                Assert.Equal(expected[i].PredictedLabels, entry["predictedLabels"]!.AsArray().Select(label => label!.GetValue<string>()));
                Assert.Equal(expected[i].Truncated, entry["truncated"]!.GetValue<bool>());
                Assert.Equal(expected[i].Model.Verdict?.ToString(), entry["verdict"]?.GetValue<string>());
            }
        }
        Assert.Equal(["multiple", "single", "number", "single"], all.Select(member => member.Value![0]!["kind"]!.GetValue<string>()));
        string[] asked = ["two", "one", "two"];
        var named = (await server.PostAsync("/models/predict", new { inputs = Texts[0], models = asked, raw_scores = true })).AsObject();
        Assert.Equal(["two", "one"], named.Select(member => member.Key));
        Assert.Single(named["two"]!.AsArray());
        await TestServer.ProblemAsync(server.SendAsync("/models/predict", new { inputs = "x", models = new[] { "one", "vectors" } }), 404);
        await TestServer.ProblemAsync(server.SendAsync("/models/predict", new { inputs = "x", models = "one" }), 400);
        await TestServer.ProblemAsync(server.SendAsync("/models/predict", new { inputs = "x", models = Array.Empty<string>() }), 422, "Empty");
    }

    private static void Same(IReadOnlyList<LabelScore> expected, JsonNode found)
    {
        var answers = found.AsArray().Select(answer => (Label: answer!["label"]!.GetValue<string>(), Score: answer["score"]!.GetValue<float>())).ToList();
        Assert.Equal(expected.Count, answers.Count);
        Assert.Equal(answers.Select(answer => answer.Score).OrderDescending(), answers.Select(answer => answer.Score));
        foreach (var (label, value) in expected) Assert.Equal(value, answers.Single(answer => answer.Label == label).Score, Rounding);
    }
}

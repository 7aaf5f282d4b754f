using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Hosting.Tests.Hosts;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.ML;
using Xunit;

namespace EmbeddingSpace.Hosting.Tests.Serving;

/// <summary>What a model is not certain of is read again by another.</summary>
[Trait("Tier", "Pipeline")]
public sealed class FallbackTests
{
    private static readonly string[] Texts = [.. File.ReadLines(Fixtures.Data("texts", "news.anchors.txt")).Take(300)];

    private static string Source => Fixtures.Data("models", "mini-a-ag_news");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Certain_answers_are_the_models_and_the_others_the_fallbacks()
    {
        using var folder = new TemporaryFolder();
        using var host = TestHost.Build(("Models:news:Path", Save(folder, 0.9)), ("Models:news:Fallback", "source"), ("Models:source:Path", Source));
        using var measured = new Measurements(host);
        var answers = await host.Classifiers().ClassifyAsync("news", Texts, Cancellation);
        var source = await host.Classifiers().ClassifyAsync("source", Texts, Cancellation);
        var (own, sent) = (answers.Count(answer => answer.Model.Name == "news"), answers.Count(answer => answer.Model.Name == "source"));
        Assert.True(own > 0 && sent > 0 && own + sent == Texts.Length);
        Assert.All(answers, answer => Assert.Equal(answer.Model.Name == "news" ? true : null, answer.Certain));
        for (var text = 0; text < Texts.Length; text++)
            if (answers[text].Model.Name == "source") Assert.Equal(source[text].PredictedLabels, answers[text].PredictedLabels);
        Assert.Equal(sent, Assert.Single(measured.Of("embedding_space.texts.referred")).Value);
        // By many models at once, too.
        var many = await host.Classifiers().ClassifyAsync(["news", "source"], Texts, Cancellation);
        Assert.Equal(answers.Select(answer => answer.Model.Name), many[0].Select(answer => answer.Model.Name));
    }

    [Theory]
    [InlineData("nobody", null, "found 'nobody'")]
    [InlineData("news", null, "the circle news → news")]
    [InlineData("source", "news", "the circle news → source → news")]
    public void An_unknown_name_and_a_circle_are_refused_at_start(string fallback, string? back, string found)
    {
        using var host = TestHost.Build(("Models:news:Path", TestHost.First), ("Models:news:Fallback", fallback), ("Models:source:Path", Source),
            ("Models:source:Fallback", back ?? ""));
        var fault = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IOptions<EmbeddingSpaceOptions>>().Value);
        Assert.Contains(found, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_never_certain_of_anything_it_says_or_a_fallback_of_other_classes_is_refused_when_it_is_loaded()
    {
        using var folder = new TemporaryFolder();
        using var host = TestHost.Build(("Models:plain:Path", TestHost.First), ("Models:plain:Fallback", "source"), ("Models:source:Path", Source),
            ("Models:news:Path", Save(folder, 0.9)), ("Models:news:Fallback", "films"), ("Models:films:Path", Fixtures.Data("models", "mini-a-sst2")));
        var plain = await Assert.ThrowsAsync<CheckpointException>(() => host.Classifiers().ClassifyAsync("plain", Texts, Cancellation));
        Assert.Contains("--agree R", plain.Message, StringComparison.Ordinal);
        await host.Registry().LoadAsync("films", Cancellation);
        var news = await Assert.ThrowsAsync<CheckpointException>(() => host.Classifiers().ClassifyAsync("news", Texts, Cancellation));
        Assert.Contains("expected its classes", news.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_that_are_certain_are_served_from_the_threshold_that_they_were_promised_for_and_from_no_other()
    {
        using var folder = new TemporaryFolder();
        var labels = ClassifierHead.OfLabels(["long", "early"]);
        var source = ScoredSource.Of("rule", labels, (texts, _) =>
            new([.. texts.SelectMany(text => new[] { text.Length > 100 ? 3f : -3f, text[0] < 'M' ? 3f : -3f })], 2, new bool[texts.Count]));
        var path = Save(folder, 0.5, source);
        using var host = TestHost.Build(("Models:own:Path", path), ("Models:same:Path", path), ("Models:same:LabelThreshold", "0.5"),
            ("Models:other:Path", path), ("Models:other:LabelThreshold", "0.2"));
        Assert.All(await host.Classifiers().ClassifyAsync("own", Texts, Cancellation), answer => Assert.NotNull(answer.Certain));
        await host.Registry().LoadAsync("same", Cancellation);
        var fault = await Assert.ThrowsAsync<CheckpointException>(() => host.Registry().LoadAsync("other", Cancellation));
        Assert.Contains("expected the label threshold 0.5", fault.Message, StringComparison.Ordinal);
    }

    private static string Save(TemporaryFolder folder, double agreement, ScoredSource? scores = null)
    {
        var context = new MLContext();
        var data = context.Data.LoadFromEnumerable(Texts.Select(text => new Row { Text = text }));
        using var translation = context.Transforms.TranslateTextClassifier(new TextClassifierTranslationEstimator.Options
        {
            Source = scores is null ? Source : "",
            Scores = scores,
            Target = Fixtures.Data("models", "mini-b"),
            Translation = new() { CertainAgreement = agreement, Method = TranslationMethod.PooledRidge },
        }).Fit(data);
        var path = folder.File("news.zip");
        context.Model.Save(translation, data.Schema, path);
        return path;
    }

    private sealed class Row
    {
        public string Text { get; set; } = "";
    }
}

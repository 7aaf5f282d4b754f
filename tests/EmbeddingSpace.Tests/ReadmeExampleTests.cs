using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Trust;
using Xunit;

namespace EmbeddingSpace.Tests;

/// <summary>What the README of <c>EmbeddingSpace</c> shows and no sample holds; the tests of the READMEs find the shown lines here.</summary>
[Trait("Tier", "Parity")]
public sealed class ReadmeExampleTests
{
    [Fact]
    public void A_classifier_is_moved_and_scores()
    {
        using var leaks = new NativeLeakCheck();
        var (source, target) = (Fixtures.Data("models", "mini-a-ag_news"), Fixtures.Data("models", "mini-b"));
        var texts = File.ReadAllLines(Fixtures.Data("texts", "news.anchors.txt"));
        using var translation = ClassifierTranslator.Translate(Checkpoint.Open(source), Checkpoint.Open(target), texts);
        var (verdict, agreement) = (translation.Report.Verdict, translation.Report.Agreement);
        var logits = translation.Score(["The striker scored twice.", "Oil prices rose."]);
        Assert.Equal(TranslationVerdict.Pass, verdict);
        Assert.InRange(agreement.Estimate, agreement.Low, agreement.High);
        Assert.Equal("Sports", translation.Classes[logits[0].IndexOf(logits[0].ToArray().Max())]);
    }

    [Fact]
    public void A_saved_classifier_answers_in_two_lines()
    {
        var path = Fixtures.Data("models", "mini-a-ag_news");
        using var classifier = SavedClassifier.Load(path);
        Console.WriteLine(classifier.Classify("The striker scored twice.").Label);
        Assert.Equal("Sports", classifier.Classify("The striker scored twice.").Label);
    }

    [Fact]
    public async Task A_saved_classifier_is_loaded_in_one_line()
    {
        var path = Fixtures.Data("models", "mini-a-ag_news");
        var stop = TestContext.Current.CancellationToken;
        using var classifier = SavedClassifier.Load(path, new() { Batching = new(), Scoring = new() { Precision = ScoringPrecision.Fastest, Threads = 4 } });
        var answer = await classifier.ClassifyAsync("The striker scored twice.", stop);
        Console.WriteLine($"{answer.Label} {answer.Value:0.00}");
        Assert.Equal("Sports", answer.Label);
    }

    [Fact]
    public void An_answer_is_explained_token_by_token()
    {
        var (source, target) = (Fixtures.Data("models", "mini-a-ag_news"), Fixtures.Data("models", "mini-b"));
        var texts = File.ReadAllLines(Fixtures.Data("texts", "news.anchors.txt"));
        using var translation = ClassifierTranslator.Translate(Checkpoint.Open(source), Checkpoint.Open(target), texts);
        var explanation = translation.Explain(["The striker scored twice."])[0];
        foreach (var token in explanation.Tokens) Console.WriteLine($"{token.Token} {token.Characters} {token.Logits[0]:+0.00;-0.00}");
        Assert.Equal(translation.Score(["The striker scored twice."])[0][0], explanation.Logits[0], 1e-4f);
    }

    [Fact]
    public async Task Many_callers_share_one_model()
    {
        var folder = Fixtures.Data("models", "mini-a-sst2");
        var stop = TestContext.Current.CancellationToken;
        using var scorer = new BatchingScorer(TextClassifier.Load(Checkpoint.Open(folder)));
        var scores = await scorer.ScoreAsync(["A film to remember."], cancellationToken: stop);
        Assert.Equal((1, scorer.OutputSize), (scores.Count, scores.Size));
    }
}

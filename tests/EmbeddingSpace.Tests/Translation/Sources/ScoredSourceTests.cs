using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Sources;

/// <summary>Sources that are no checkpoints: a classifier, a rule, and answers that are known already.</summary>
[Trait("Tier", "Unit")]
public sealed class ScoredSourceTests
{
    private static readonly string[] Classes = ["long", "short"];

    [Fact]
    public void The_scores_of_a_checkpoint_translate_as_the_checkpoint_itself()
    {
        using var leaks = new NativeLeakCheck();
        var texts = Texts(150);
        var options = new TranslationOptions { Method = TranslationMethod.PooledRidge, DrawnBesideTexts = 0 };
        using var classifier = TextClassifier.Load(Open("mini-a-ag_news"));
        using var whole = ClassifierTranslator.Translate(Open("mini-a-ag_news"), Open("mini-b"), texts, options);
        using var asked = ClassifierTranslator.Translate(ScoredSource.Of("asked", classifier), Open("mini-b"), texts, options);
        using var given = ClassifierTranslator.Translate(
            ScoredSource.OfScores("given", classifier.Head, texts, classifier.Score(texts)), Open("mini-b"), texts, options);
        Assert.Equal(whole.Score(texts).Values.ToArray(), asked.Score(texts).Values.ToArray());
        Assert.Equal(whole.Score(texts).Values.ToArray(), given.Score(texts).Values.ToArray());
        Assert.Equal(whole.Report.Agreement, given.Report.Agreement);
        Assert.Equal(("asked", null, 0.0), (asked.Report.Source, asked.Report.Relatedness, asked.Report.KeptSourceShare));
    }

    [Fact]
    public void A_rule_is_a_source_and_hard_labels_are_learnt()
    {
        var texts = Texts(300);
        var rule = ScoredSource.Of("rule", ClassifierHead.OfClasses(Classes), (asked, _) => Answer(asked));
        using var translation = ClassifierTranslator.Translate(rule, Open("mini-b"), texts);
        Assert.Equal(Classes, translation.Classes);
        Assert.True(translation.Report.Agreement.Low > translation.Report.MajorityShare, $"{translation.Report.Agreement}");
        Assert.Equal(0, translation.Report.KeptSourceShare);
    }

    [Fact]
    public void Nothing_is_drawn_where_only_given_texts_have_scores()
    {
        var texts = Texts(30);
        var given = ScoredSource.OfScores("scores.tsv", ClassifierHead.OfClasses(Classes), texts, Answer(texts));
        var drawn = Assert.Throws<AnchorTextsException>(() => ClassifierTranslator.Translate(given, Open("mini-b"), null));
        Assert.Contains("'scores.tsv': expected texts", drawn.Message, StringComparison.Ordinal);
        var other = Assert.Throws<ArgumentException>(() => ClassifierTranslator.Translate(given, Open("mini-b"), [.. texts, "Not among them."]));
        Assert.Contains("found none of \"Not among them.\"", other.Message, StringComparison.Ordinal);
        var stitched = Assert.Throws<ArgumentException>(
            () => ClassifierTranslator.Translate(given, Open("mini-b"), texts, new() { Method = TranslationMethod.TokenRidge }));
        Assert.Contains("this source is scores alone", stitched.Message, StringComparison.Ordinal);
        using var alone = ClassifierTranslator.Translate(given, Open("mini-b"), texts);
        Assert.Equal((0, 0), (alone.Report.Anchors.DrawnBeside, alone.Report.Anchors.Splices));
    }

    [Fact]
    public void Whatever_scores_any_text_can_be_asked_for_drawn_ones()
    {
        var asked = 0;
        var rule = ScoredSource.Of("rule", ClassifierHead.OfClasses(Classes), (texts, _) =>
        {
            asked += texts.Count;
            return Answer(texts);
        });
        var options = new TranslationOptions { DrawnAnchors = DrawnAnchors.RandomTokens, DrawnCount = 100 };
        using var translation = ClassifierTranslator.Translate(rule, Open("mini-b"), null, options);
        Assert.Equal((AnchorKind.RandomTokens, 100), (translation.Report.Anchors.Kind, asked));
        var enriched = Assert.Throws<AnchorTextsException>(() => ClassifierTranslator.Translate(
            rule, Open("mini-b"), null, options with { DrawnAnchors = DrawnAnchors.EnrichedTokens }));
        Assert.Contains("expected a source that is a checkpoint", enriched.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closer_look_scores_with_the_source_and_reads_no_tokens()
    {
        var texts = Texts(80);
        var rule = ScoredSource.Of("rule", ClassifierHead.OfClasses(Classes), (asked, _) => Answer(asked));
        using var translation = ClassifierTranslator.Translate(rule, Open("mini-b"), texts);
        var report = translation.Examine(rule, new() { ScoredTexts = texts[..40] });
        Assert.Equal(40, report.ScoredTexts!.Examined);
        Assert.Contains("no checkpoint", report.ClassTokensNotRead, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => translation.Examine(ScoredSource.Of("another", rule.Head, (asked, _) => Answer(asked))));
    }

    [Fact]
    public void Scores_that_are_missing_or_not_finite_are_refused_and_a_cancelled_source_stops_the_work()
    {
        var texts = Texts(30);
        var head = ClassifierHead.OfClasses(Classes);
        Assert.Contains("expected 30 rows of 2 scores", Assert.Throws<InvalidOperationException>(() => ClassifierTranslator.Translate(
            ScoredSource.Of("rule", head, (asked, _) => Answer(asked.Skip(1).ToList())), Open("mini-b"), texts)).Message, StringComparison.Ordinal);
        float[] values = [.. Answer(texts).Values.ToArray()];
        values[5] = float.NaN;
        Assert.Contains("found NaN for 'short' of text 3", Assert.Throws<ArgumentException>(() => ScoredSource.OfScores(
            "scores.tsv", head, texts, new(values, 2, new bool[30]))).Message, StringComparison.Ordinal);
        using var stop = new CancellationTokenSource();
        var source = ScoredSource.Of("rule", head, (asked, token) =>
        {
            stop.Cancel();
            token.ThrowIfCancellationRequested();
            return Answer(asked);
        });
        Assert.Throws<OperationCanceledException>(() => ClassifierTranslator.Translate(source, Open("mini-b"), texts, cancellationToken: stop.Token));
    }

    [Fact]
    public void A_text_that_stands_there_twice_counts_with_the_mean_of_its_scores()
    {
        ITranslationSource source = ScoredSource.OfScores(
            "scores.tsv", ClassifierHead.OfClasses(Classes), ["a", "b", "a"], new([1, 2, 3, 4, 5, 8], 2, new bool[3]));
        var scores = source.Score([source.Read("b"), source.Read("a")], null, TestContext.Current.CancellationToken);
        Assert.Equal([3, 4, 3, 5], scores.Values.ToArray());
    }

    private static TextScores Answer(IReadOnlyList<string> texts) => AnswerLogits.OfChoices([.. texts.Select(text => text.Length > 135 ? 0 : 1)], 2);

    private static Checkpoint Open(string name) => Checkpoint.Open(Fixtures.Data("models", name));

    private static string[] Texts(int count) => [.. File.ReadLines(Fixtures.Data("texts", "news.anchors.txt")).Distinct().Take(count)];
}

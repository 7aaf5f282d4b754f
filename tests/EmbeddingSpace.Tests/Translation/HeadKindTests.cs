using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Trust;
using Xunit;

namespace EmbeddingSpace.Tests.Translation;

/// <summary>Translations of sources that say several labels, numbers or a score, and of pairs of texts.</summary>
[Trait("Tier", "Unit")]
public sealed class HeadKindTests : IDisposable
{
    private const string ProblemType = "problem_type", MultiLabel = "multi_label_classification", Regression = "regression";

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(.5)]
    [InlineData(.3)]
    public void Several_labels_are_moved_with_their_threshold(double threshold)
    {
        using var leaks = new NativeLeakCheck();
        var source = News(MultiLabel);
        using var translation = Translate(source, Texts("news.anchors.txt"), new() { LabelThreshold = threshold });
        var report = translation.Report;
        Assert.Equal((HeadKind.MultiLabel, HeadActivation.Sigmoid), (translation.Head.Kind, translation.Head.Activation));
        Assert.Equal(HeadKind.MultiLabel, report.Kind);
        Assert.Equal(["Business", "Sci/Tech", "Sports", "World"], translation.Classes);
        Assert.Equal(threshold, report.Labels!.Threshold);
        Assert.Equal(report.Labels.MicroF1, report.Agreement.Estimate);
        Assert.Equal(report.PerClass.Values.Average(label => label.Estimate), report.Labels.MacroF1, 1e-9);
        Assert.Null(report.Numbers);
        Assert.True(report.Agreement.Low > Math.Max(report.ShuffledAgreement, report.MajorityShare), $"{report.Agreement}");
        Assert.NotEqual(TranslationVerdict.Fail, report.Verdict);

        // On texts that nothing was fitted on, from the same probability on.
        using var own = TextClassifier.Load(Checkpoint.Open(source));
        var texts = Texts("news.anchors.txt", held: true);
        var (before, after) = (own.Head.Activate(own.Score(texts)), translation.Head.Activate(translation.Score(texts)));
        var (right, said) = (0, 0);
        for (var row = 0; row < texts.Length; row++)
            for (var label = 0; label < before.Size; label++)
            {
                var (was, now) = (before[row][label] >= threshold, after[row][label] >= threshold);
                if (was && now) right++;
                said += (was ? 1 : 0) + (now ? 1 : 0);
            }
        // Four standard errors of some hundred texts beside the interval of the report.
        Assert.InRange(2.0 * right / said, report.Agreement.Low - .06, 1);
        AssertStored(translation);
    }

    [Fact]
    public void Numbers_are_moved_as_they_are()
    {
        using var leaks = new NativeLeakCheck();
        var source = News(Regression);
        using var translation = Translate(source, Texts("news.anchors.txt"), new());
        var report = translation.Report;
        Assert.Equal((HeadKind.Regression, HeadActivation.Identity), (translation.Head.Kind, translation.Head.Activation));
        Assert.Equal(report.Numbers!.R2, report.Agreement.Estimate);
        Assert.True(report.Agreement.Low > .3, $"{report.Agreement}");
        Assert.InRange(report.Numbers.Pearson, Math.Sqrt(Math.Max(0, report.Numbers.R2)) - .05, 1);
        Assert.Equal((0, null, null), (report.MajorityShare, report.Labels, report.Temperature));
        Assert.Equal(translation.Classes, report.PerClass.Keys);
        using var own = TextClassifier.Load(Checkpoint.Open(source));
        var texts = Texts("news.anchors.txt", held: true);
        var (before, after) = (own.Score(texts), translation.Score(texts));
        for (var output = 0; output < before.Size; output++)
            Assert.True(Correlation.Pearson(Column(before, output), Column(after, output)) > .6);
        AssertStored(translation);

        static double[] Column(TextScores scores, int output) => [.. Enumerable.Range(0, scores.Count).Select(row => (double)scores[row][output])];
    }

    [Theory]
    [InlineData("cross-encoder-sigmoid", HeadActivation.Sigmoid)]
    [InlineData("cross-encoder-identity", HeadActivation.Identity)]
    public void A_score_of_pairs_is_moved_with_what_it_becomes(string name, HeadActivation activation)
    {
        using var leaks = new NativeLeakCheck();
        var pairs = Pairs(200);
        using var source = TextClassifier.Load(Checkpoint.Open(Fixtures.Checkpoint(name)));
        using var translation = ClassifierTranslator.TranslatePairs(
            Checkpoint.Open(Fixtures.Checkpoint(name)), Checkpoint.Open(Fixtures.Checkpoint(name)), pairs, new() { Method = TranslationMethod.PooledRidge });
        Assert.Equal((HeadKind.Score, activation), (translation.Head.Kind, translation.Head.Activation));
        Assert.Equal((200, true), (translation.Report.Anchors.Count, translation.Report.Anchors.ArePairs));
        Assert.Empty(translation.Report.PerClass);
        // The model itself is the target, so that its last state, read together, holds nearly all of the score.
        var (before, after) = (source.ScorePairs(pairs), translation.ScorePairs(pairs));
        Assert.True(Correlation.Pearson([.. Numbers(before)], [.. Numbers(after)]) > .9);
        // The order of the two texts is part of the pair.
        var turned = translation.ScorePairs([.. pairs.Select(pair => new TextPair(pair.Second, pair.First))]);
        Assert.NotEqual(after.Values.ToArray(), turned.Values.ToArray());
        AssertStored(translation);

        static IEnumerable<double> Numbers(TextScores scores) => scores.Values.ToArray().Select(value => (double)value);
    }

    [Fact]
    public void Pairs_that_are_cut_are_counted()
    {
        var pairs = Pairs(60);
        pairs[0] = new(string.Join(' ', Enumerable.Repeat("a long text", 400)), "short");
        var options = new TranslationOptions { Method = TranslationMethod.PooledRidge };
        using var translation = ClassifierTranslator.TranslatePairs(Open("mini-a-sst2"), Open("mini-b"), pairs, options);
        Assert.Equal((60, 1), (translation.Report.Anchors.Count, translation.Report.Anchors.Truncated));
        Assert.Equal([true, false], translation.ScorePairs(pairs[..2]).Truncated);
        // Longest first: of the pair the short text is read to its end.
        var otherEnd = translation.ScorePairs([pairs[0], pairs[0] with { Second = "different" }]);
        Assert.NotEqual(otherEnd[0].ToArray(), otherEnd[1].ToArray());
    }

    [Fact]
    public void Repeated_and_empty_pairs_are_left_out_and_too_few_are_refused()
    {
        TextPair[] few = [new("a", "b"), new("a", "b"), new(" ", null)];
        var message = Assert.Throws<AnchorTextsException>(() => ClassifierTranslator.TranslatePairs(Open("mini-a-sst2"), Open("mini-b"), few)).Message;
        Assert.Contains("Anchor pairs: expected at least 20 distinct pairs that are not empty, found 1 among 3 (1 repeated, 1 empty)", message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TranslationMethod.TokenRidge)]
    [InlineData(TranslationMethod.VocabularyKernel)]
    public void Methods_that_keep_blocks_of_the_source_keep_its_answers(TranslationMethod method)
    {
        using var leaks = new NativeLeakCheck();
        using var translation = Translate(News(MultiLabel), Texts("news.anchors.txt")[..120], new() { Method = method });
        Assert.Equal((method, HeadKind.MultiLabel), (translation.Report.Method, translation.Report.Kind));
        AssertStored(translation);
    }

    [Theory]
    [InlineData(MultiLabel, TranslationMethod.Combined, "do not exclude one another")]
    [InlineData(Regression, TranslationMethod.LinearDistillation, "the source says numbers")]
    public void Methods_that_need_another_head_say_so(string problem, TranslationMethod method, string reason)
    {
        var message = Assert.Throws<InvalidCheckpointException>(() =>
            Translate(News(problem), Texts("news.anchors.txt")[..60], new() { Method = method })).Message;
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.Contains("PooledRidge", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_go_with_the_source_is_refused()
    {
        var balanced = Assert.Throws<ArgumentException>(() => Translate(News(Regression), Texts("news.anchors.txt"), new() { BalanceClasses = true })).Message;
        Assert.Contains("'BalanceClasses': expected a source of classes that exclude one another, found a regression", balanced, StringComparison.Ordinal);
        var general = Assert.Throws<ArgumentException>(() =>
            ClassifierTranslator.TranslatePairs(Open("mini-a-sst2"), Open("mini-b"), Pairs(60), new() { TextKind = TextKind.General })).Message;
        Assert.Contains("windows are drawn", general, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MultiLabel)]
    [InlineData(Regression)]
    public void Without_text_every_kind_of_sequence_is_tried(string problem)
    {
        using var leaks = new NativeLeakCheck();
        using var translation = Translate(News(problem), null, new() { Method = TranslationMethod.PooledRidge, DrawnCount = 300 });
        Assert.NotEmpty(translation.Report.AnchorCandidates);
        Assert.NotEqual(TranslationVerdict.Pass, translation.Report.Verdict);
    }

    [Fact]
    public void An_examination_compares_whatever_is_said()
    {
        var source = News(MultiLabel);
        using var translation = Translate(source, Texts("news.anchors.txt"), new());
        using var opened = Checkpoint.Open(source);
        var report = translation.Examine(opened, new() { ScoredTexts = Texts("news.anchors.txt", held: true), AnchorTexts = Texts("news.anchors.txt") });
        Assert.Equal(translation.Head.Labels, report.ClassTokens!.Select(label => label.Label));
        Assert.InRange(report.ScoredTexts!.Agreement.Estimate, report.Agreement.Low - .1, 1);
        Assert.NotNull(report.ScoredTexts.Distance);
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertStored(ClassifierTranslation translation)
    {
        var files = new Dictionary<string, byte[]>();
        translation.Write((name, write) =>
        {
            using var stream = new MemoryStream();
            write(stream);
            files.Add(name, stream.ToArray());
        });
        using var read = ClassifierTranslation.Read("stored", name => files.TryGetValue(name, out var bytes) ? new MemoryStream(bytes) : null);
        Assert.Equivalent(translation.Report, read.Report);
        Assert.Equal((translation.Head.Kind, translation.Head.Activation), (read.Head.Kind, read.Head.Activation));
        Assert.Equal(translation.Classes, read.Classes);
        Assert.Equal(translation.Score(["A rocket flew.", ""]).Values.ToArray(), read.Score(["A rocket flew.", ""]).Values.ToArray());
        TextPair[] pairs = [new("A rocket flew.", "Nothing flew.")];
        Assert.Equal(translation.ScorePairs(pairs).Values.ToArray(), read.ScorePairs(pairs).Values.ToArray());
    }

    /// <summary>The trained classifier of news, whose logits are taken for those of another kind of head.</summary>
    private string News(string problem) =>
        EditedCheckpoint.Copy(Fixtures.Data("models", "mini-a-ag_news"), _folder).Configure(ProblemType, problem).Save();

    private static ClassifierTranslation Translate(string source, string[]? texts, TranslationOptions options) =>
        ClassifierTranslator.Translate(Checkpoint.Open(source), Open("mini-b"), texts, options);

    private static Checkpoint Open(string model) => Checkpoint.Open(Fixtures.Data("models", model));

    private static string[] Texts(string file, bool held = false) =>
        [.. File.ReadLines(Fixtures.Data("texts", file)).Where((_, line) => line % 4 == 0 == held)];

    private static TextPair[] Pairs(int count)
    {
        var texts = Texts("movie_reviews.anchors.txt");
        return [.. Enumerable.Range(0, count).Select(i => new TextPair(texts[i % texts.Length], texts[(7 * i + 3) % texts.Length]))];
    }
}

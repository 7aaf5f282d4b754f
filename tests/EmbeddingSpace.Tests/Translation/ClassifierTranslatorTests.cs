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

/// <summary>Whole translations on the embedded default and on tiny random checkpoints.</summary>
[Trait("Tier", "Unit")]
public sealed class ClassifierTranslatorTests
{
    private const int SomeTexts = 120;

    private const int Handful = 40;

    /// <summary>Anchors of the rare class among about 480 of the others: 3 %.</summary>
    private const int RareAnchors = 15;

    /// <summary>Matrix kernels sum in another order at another place of the batch: some units in the last place of a logit.</summary>
    private const double NeighbourTolerance = 1e-5;

    public static TheoryData<TranslationMethod> Methods => [.. Enum.GetValues<TranslationMethod>()];

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_stored_translation_comes_back_and_scores_bit_for_bit(TranslationMethod method)
    {
        using var leaks = new NativeLeakCheck();
        var texts = Texts();
        // Joined by drawn sequences once is enough: each takes seconds.
        int? drawn = method == TranslationMethod.Auto ? null : 0;
        using var translation = Translate("mini-a-ag_news", "mini-b", texts, new() { Method = method, DrawnBesideTexts = drawn });
        Assert.Equal(["Business", "Sci/Tech", "Sports", "World"], translation.Classes);
        Assert.True(method == TranslationMethod.Auto || translation.Report.Method == method);
        Assert.Equal(texts.Length, translation.Report.Anchors.Count);
        var files = new Dictionary<string, byte[]>();
        translation.Write((name, write) =>
        {
            using var stream = new MemoryStream();
            write(stream);
            files.Add(name, stream.ToArray());
        });
        using var read = ClassifierTranslation.Read("stored", name => files.TryGetValue(name, out var bytes) ? new MemoryStream(bytes) : null);
        string?[] asked = ["", null, "A rocket flew to the moon.", "A rocket flew to the moon.", string.Join(' ', Enumerable.Repeat("word", 10_000))];
        var (before, after) = (translation.Score(asked), read.Score(asked));
        Assert.Equal(before.Values.ToArray(), after.Values.ToArray());
        Assert.Equal([false, false, false, false, true], after.Truncated);
        for (var column = 0; column < before.Size; column++)
        {
            Assert.Equal(before[0][column], before[1][column], NeighbourTolerance);
            Assert.Equal(before[2][column], before[3][column], NeighbourTolerance);
        }
        Assert.Equivalent(translation.Report with { Disagreements = [] }, read.Report);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_seed_other_anchors()
    {
        float[] Score(int seed)
        {
            var options = new TranslationOptions { Seed = seed, Method = TranslationMethod.PooledRidge, DrawnCount = 300 };
            options.DrawnAnchors = DrawnAnchors.RandomTokens;
            using var translation = Translate("mini-a-ag_news", "mini-b", null, options);
            Assert.Equal(AnchorKind.RandomTokens, translation.Report.Anchors.Kind);
            Assert.NotEqual(TranslationVerdict.Pass, translation.Report.Verdict);
            return translation.Score(["The bank cut its interest rate."]).Values.ToArray();
        }

        var first = Score(1);
        Assert.Equal(first, Score(1));
        Assert.NotEqual(first, Score(2));
    }

    [Fact]
    public void General_texts_translate_and_never_pass()
    {
        using var leaks = new NativeLeakCheck();
        string[] reviews = [.. File.ReadLines(Fixtures.Data("texts", "movie_reviews.anchors.txt"))];
        var options = new TranslationOptions { TextKind = TextKind.General, DrawnCount = 400, Method = TranslationMethod.PooledRidge };
        using var translation = Translate("mini-a-ag_news", "mini-b", reviews, options);
        var anchors = translation.Report.Anchors;
        Assert.Equal((AnchorKind.GeneralTexts, 400, 200), (anchors.Kind, anchors.Count, anchors.Drawn));
        Assert.NotEqual(TranslationVerdict.Pass, translation.Report.Verdict);
        if (translation.Report.Verdict == TranslationVerdict.Warn)
            Assert.Contains(translation.Report.Reasons, reason => reason.Contains("general texts and drawn token sequences", StringComparison.Ordinal));
        Assert.True(translation.Report.Agreement.Estimate > translation.Report.ShuffledAgreement);
    }

    [Theory]
    [InlineData(2.35f, true)]
    [InlineData(0f, false)]
    public void Foreign_anchors_that_one_class_has_nearly_all_of_are_balanced(float bias, bool balanced)
    {
        using var leaks = new NativeLeakCheck();
        using var temporary = new TemporaryFolder();
        var source = EditedCheckpoint.Copy(Fixtures.Data("models", "mini-a-sst2"), temporary).Fill("classifier.bias", bias, -bias).Save();
        var options = new TranslationOptions { Method = TranslationMethod.PooledRidge, DrawnAnchors = DrawnAnchors.RandomTokens, DrawnCount = 1000 };
        ClassifierTranslation Moved(string[]? texts) => ClassifierTranslator.Translate(Checkpoint.Open(source), Open("mini-b"), texts, options);
        using (var drawn = Moved(null))
        {
            Assert.Equal(balanced, drawn.Report.MajorityShare > 0.9);
            Assert.Equal(balanced, drawn.Report.BalancedClasses);
        }
        // Among texts of the task the share of a class is what it is.
        using var moved = Moved([.. File.ReadLines(Fixtures.Data("texts", "movie_reviews.anchors.txt"))]);
        Assert.False(moved.Report.BalancedClasses);
    }

    [Fact]
    public void Translating_a_model_to_itself_keeps_its_choices()
    {
        // The head of the source is behind a nonlinear pooler, so that a linear head cannot be exact; the source's own blocks can.
        using var translation = Translate("mini-a-ag_news", "mini-a-ag_news", Texts(), new() { Method = TranslationMethod.VocabularyKernel });
        using var source = TextClassifier.Load(Checkpoint.Open(Fixtures.Data("models", "mini-a-ag_news")));
        var texts = Texts();
        var (moved, own) = (translation.Score(texts), source.Score(texts));
        for (var row = 0; row < texts.Length; row++)
            for (var column = 0; column < own.Size; column++)
                Assert.Equal(own[row][column], moved[row][column], 1e-3);
        Assert.Equal(1, translation.Report.Relatedness!.Value, 1e-6);
        Assert.Equal(1, translation.Report.VocabularyOverlap);
    }

    [Fact]
    public void Auto_prefers_the_target_alone_and_never_keeps_the_whole_source()
    {
        using var translation = Translate("mini-a-ag_news", "mini-b", Texts(), new() { DrawnBesideTexts = 0 });
        Assert.True(translation.Report.KeptSourceShare < 1);
        Assert.Contains(translation.Report.Candidates, candidate => candidate.Method == TranslationMethod.Combined);
        Assert.DoesNotContain(translation.Report.Candidates, candidate => candidate.SourceLayer == 0);
    }

    [Fact]
    public void A_handful_of_texts_is_joined_by_drawn_sequences_and_judged_on_the_texts()
    {
        using var leaks = new NativeLeakCheck();
        var (few, others) = (Texts()[..Handful], Texts()[Handful..]);
        using var source = TextClassifier.Load(Open("mini-a-ag_news"));
        var own = source.Score(others);
        using var joined = Translate("mini-a-ag_news", "mini-b", few, new());
        using var alone = Translate("mini-a-ag_news", "mini-b", few, new() { Method = TranslationMethod.PooledRidge, DrawnBesideTexts = 0 });
        var (report, anchors) = (joined.Report, joined.Report.Anchors);
        Assert.Equal((AnchorKind.Texts, Handful, 0, 5000, 800), (anchors.Kind, anchors.Count, anchors.Drawn, anchors.DrawnBeside, anchors.Splices));
        Assert.Equal((Handful, null), (report.Agreement.Count, report.Agreement.NoInterval));
        Assert.Equal([0, 8, 16, 24, 32], report.LearningCurve!.Points.Select(point => point.Texts));
        // The fits that leave a fifth of the texts out are those that are judged.
        Assert.Equal(report.Agreement.Estimate, report.LearningCurve.Points[^1].Agreement, 1e-12);
        Assert.Equal((TranslationVerdict.Warn, 0), (report.Verdict, report.KeptSourceShare));
        Assert.Equal((0, 0, null), (alone.Report.Anchors.DrawnBeside, alone.Report.Anchors.Splices, alone.Report.LearningCurve));
        Assert.True(Agreement(joined) > Agreement(alone), $"{Agreement(joined)} joined, {Agreement(alone)} alone.");
        // Far outside of the interval there would be a fault; whether it covers is measured in the benchmarks.
        Assert.InRange(Agreement(joined), report.Agreement.Low - .05, 1);

        double Agreement(ClassifierTranslation translation)
        {
            var moved = translation.Score(others);
            return Enumerable.Range(0, own.Count).Average(row => own.IndexOfLargest(row) == moved.IndexOfLargest(row) ? 1.0 : 0);
        }
    }

    [Fact]
    public void Drawn_anchors_are_no_promise_for_texts()
    {
        var options = new TranslationOptions { Method = TranslationMethod.PooledRidge, DrawnAnchors = DrawnAnchors.RandomTokens, DrawnCount = 600 };
        using var translation = Translate("mini-a-ag_news", "mini-b", null, options);
        var agreement = translation.Report.Agreement;
        Assert.Equal((0, 1, "measured on drawn token sequences"), (agreement.Low, agreement.High, agreement.NoInterval));
        Assert.All(translation.Report.PerClass.Values, each => Assert.NotNull(each.NoInterval));
    }

    [Fact]
    public void Different_vocabularies_go_through_texts_and_refuse_what_needs_one()
    {
        using var leaks = new NativeLeakCheck();
        var (source, target) = (Fixtures.Data("models", "mini-a-ag_news"), Fixtures.Checkpoint("roberta-mlm"));
        using (var translation = ClassifierTranslator.Translate(Checkpoint.Open(source), Checkpoint.Open(target), Texts()))
        {
            Assert.Equal(TranslationMethod.PooledRidge, translation.Report.Method);
            Assert.InRange(translation.Report.VocabularyOverlap!.Value, 0.01, 0.99);
        }
        var exception = Assert.Throws<VocabularyMismatchException>(() =>
            ClassifierTranslator.Translate(Checkpoint.Open(source), Checkpoint.Open(target), Texts(), new() { Method = TranslationMethod.TokenRidge }));
        Assert.Contains("needs texts that both models cut into the same tokens", exception.Message, StringComparison.Ordinal);
        Assert.Contains("PooledRidge", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_sentence_folder_does_with_its_last_state_is_not_applied()
    {
        using var temporary = new TemporaryFolder();
        var folder = Fixtures.Sentences("st-mean-two-dense-prompt");
        var plain = temporary.CopyWhole(folder);
        foreach (var file in new[] { "modules.json", "config_sentence_transformers.json" }) File.Delete(Path.Combine(plain, file));
        Assert.Equal(Scores(plain), Scores(folder));

        static float[] Scores(string target)
        {
            using var translation = ClassifierTranslator.Translate(Open("mini-a-ag_news"), Checkpoint.Open(target), Texts(), new() { DrawnBesideTexts = 0 });
            return translation.Score(Texts()[..3]).Values.ToArray();
        }
    }

    [Fact]
    public void Too_few_texts_empty_texts_and_one_class_are_refused()
    {
        using var leaks = new NativeLeakCheck();
        Assert.Contains("found 0 among 0", Refused([]), StringComparison.Ordinal);
        Assert.Contains("30 empty", Refused([.. Enumerable.Repeat(" ", 30)]), StringComparison.Ordinal);
        Assert.Contains("29 repeated", Refused([.. Enumerable.Repeat("same", 30)]), StringComparison.Ordinal);
        var sports = File.ReadLines(Fixtures.Data("texts", "news.anchors.tsv")).Where(line => line.StartsWith("Sports\t", StringComparison.Ordinal))
            .Select(line => line[7..]).ToArray();
        using var source = TextClassifier.Load(Checkpoint.Open(Fixtures.Data("models", "mini-a-ag_news")));
        var scores = source.Score(sports);
        var one = sports.Where((_, row) => scores[row][2] == scores[row].ToArray().Max()).ToArray();
        Assert.Contains($"Anchors (texts): expected anchors that the source puts into at least 2 classes, found all {one.Length} in 'Sports'", Refused(one),
            StringComparison.Ordinal);

        static string Refused(string[] texts) => Assert.Throws<AnchorTextsException>(() => Translate("mini-a-ag_news", "mini-b", texts, new())).Message;
    }

    [Fact]
    public void A_checkpoint_without_a_classification_head_is_no_source()
    {
        using var leaks = new NativeLeakCheck();
        var message = Assert.Throws<InvalidCheckpointException>(() => Translate("mini-b", "mini-b", Texts(), new())).Message;
        Assert.Contains("expected a fine-tuned classifier, found BertForMaskedLM", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_stops_between_batches_and_leaves_nothing()
    {
        using var leaks = new NativeLeakCheck();
        using var cancellation = new CancellationTokenSource();
        var progress = new Stopper(cancellation, "encode with target");
        Assert.Throws<OperationCanceledException>(() =>
            ClassifierTranslator.Translate(Open("mini-a-ag_news"), Open("mini-b"), Texts(), new(), null, progress, cancellation.Token).Dispose());
        Assert.True(progress.Reached);
    }

    [Fact]
    public void Balanced_classes_find_more_of_a_rare_class()
    {
        using var classifier = TextClassifier.Load(Checkpoint.Open(Fixtures.Data("models", "mini-a-ag_news")));
        var all = File.ReadAllLines(Fixtures.Data("texts", "news.anchors.txt"));
        var logits = classifier.Score(all);
        var rare = classifier.Classes.ToList().IndexOf("Sci/Tech");
        var inClass = all.Where((_, row) => logits.IndexOfLargest(row) == rare).ToList();
        var others = all.Where((_, row) => logits.IndexOfLargest(row) != rare).ToList();
        string[] anchors = [.. inClass.Take(RareAnchors), .. others];
        var rest = inClass.Skip(RareAnchors).ToList();
        double Found(bool balance)
        {
            var options = new TranslationOptions { Method = TranslationMethod.PooledRidge, BalanceClasses = balance, DrawnBesideTexts = 0 };
            using var translation = Translate("mini-a-ag_news", "mini-b", anchors, options);
            Assert.Equal(balance, translation.Report.BalancedClasses);
            var scores = translation.Score(rest);
            return Enumerable.Range(0, scores.Count).Average(row => scores.IndexOfLargest(row) == rare ? 1.0 : 0.0);
        }

        var (plain, balanced) = (Found(false), Found(true));
        Assert.True(balanced > plain + 0.1, $"{balanced} balanced, {plain} plain.");
    }

    [Fact]
    public void Layers_weighted_by_alignment_are_reported_and_change_the_fit()
    {
        using var uniform = Translate("mini-a-ag_news", "mini-b", Texts(), new() { Method = TranslationMethod.PooledRidge });
        using var weighted = Translate("mini-a-ag_news", "mini-b", Texts(),
            new() { Method = TranslationMethod.PooledRidge, LayerWeighting = LayerWeighting.KernelAlignment });
        Assert.Null(uniform.Report.LayerWeights);
        Assert.Equal(weighted.Report.TargetLayers.Count * weighted.Report.Poolings.Count, weighted.Report.LayerWeights!.Count);
        Assert.Equal(1, weighted.Report.LayerWeights.Average(), 1e-9);
        Assert.NotEqual(uniform.Score(Texts())[0].ToArray(), weighted.Score(Texts())[0].ToArray());
        // Another penalty, not another classifier.
        Assert.InRange(weighted.Report.Agreement.Estimate, uniform.Report.Agreement.Estimate - 0.03, 1);
    }

    [Theory]
    [InlineData(TranslationMethod.TokenRidge)]
    [InlineData(TranslationMethod.VocabularyKernel)]
    public void Options_of_a_head_are_refused_where_none_is_fitted(TranslationMethod method)
    {
        var message = Refused(new() { Method = method, BalanceClasses = true, LayerWeighting = LayerWeighting.KernelAlignment });
        Assert.Contains("BalanceClasses", message, StringComparison.Ordinal);
        Assert.Contains("LayerWeighting", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_options_are_named_together()
    {
        var message = Refused(new() { TargetOnlyTolerance = 2, KeptSourcePrice = -1 });
        Assert.Contains("TargetOnlyTolerance", message, StringComparison.Ordinal);
        Assert.Contains("KeptSourcePrice", message, StringComparison.Ordinal);
    }

    private static string Refused(TranslationOptions options) =>
        Assert.Throws<ArgumentException>(() => Translate("mini-a-ag_news", "mini-b", Texts(), options)).Message;

    private static Checkpoint Open(string model) => Checkpoint.Open(Fixtures.Data("models", model));

    private static ClassifierTranslation Translate(string source, string target, string[]? texts, TranslationOptions options) =>
        ClassifierTranslator.Translate(Open(source), Open(target), texts, options);

    private static string[] Texts() => [.. File.ReadLines(Fixtures.Data("texts", "news.anchors.txt")).Take(SomeTexts)];

    private sealed class Stopper(CancellationTokenSource cancellation, string phase) : IProgress<OperationProgress>
    {
        public bool Reached { get; private set; }

        public void Report(OperationProgress value)
        {
            if (value.Phase != phase) return;
            Reached = true;
            cancellation.Cancel();
        }
    }
}

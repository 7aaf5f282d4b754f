using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Certainty;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;
using Xunit;

namespace EmbeddingSpace.Tests.Translation;

/// <summary>Answers that a translation says are certain.</summary>
[Trait("Tier", "Unit")]
public sealed class CertainAnswersTests
{
    /// <summary>What the pair agrees in is above it by far: something can be promised on the fixture's few texts.</summary>
    private const double Low = 0.5;

    [Theory]
    [InlineData(TranslationMethod.PooledRidge)]
    [InlineData(TranslationMethod.TokenRidge)]
    [InlineData(TranslationMethod.Combined)]
    public void Answers_are_certain_where_margin_and_place_say_so(TranslationMethod method)
    {
        using var leaks = new NativeLeakCheck();
        var texts = Texts();
        using var translation = Translate(texts, Low, method);
        var promise = translation.Report.CertainPromise!;
        Assert.True(promise.IsMade, promise.Reason);
        string[] asked = [.. texts, "", "zzz qqq 12345 #### %%%%"];
        var scores = translation.Score(asked, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(translation.Classes.Count, scores.Size);
        var reached = Enumerable.Range(0, asked.Length).Select(row => Margin(scores, row) >= promise.Margin).ToArray();
        Assert.All(Enumerable.Range(0, asked.Length), row => Assert.True(reached[row] || !scores.Certain![row]));
        // A bare stitch does not run the target to its end: there the margin decides alone.
        var scoped = translation.Certainty!.Scope is not null;
        Assert.Equal(method != TranslationMethod.TokenRidge, scoped);
        Assert.Equal(scoped, promise.InScope < promise.Judged);
        if (!scoped) Assert.Equal(reached, scores.Certain);
        Assert.Contains(true, scores.Certain!);
    }

    [Fact]
    public void Logits_are_those_of_a_translation_that_was_not_asked()
    {
        var texts = Texts();
        using var asked = Translate(texts, Low);
        using var plain = Translate(texts, null);
        var (with, without) = (asked.Score(texts, cancellationToken: TestContext.Current.CancellationToken),
            plain.Score(texts, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(without.Values.ToArray(), with.Values.ToArray());
        Assert.Equal(without.Tokens, with.Tokens);
        Assert.Equal(without.Truncated, with.Truncated);
        Assert.Null(without.Certain);
        Assert.Equal((false, null), (plain.SaysCertain, plain.Report.CertainPromise));
        // Who asks for no promise does not wait for altered texts to be read.
        Assert.All(plain.Report.Promises, promise => Assert.Equal(0, promise.Altered));
        Assert.All(asked.Report.Promises, promise => Assert.Equal(texts.Length, promise.Altered));
        Assert.Equal([0.95, 0.97, 0.99], plain.Report.Promises.Select(promise => promise.Rate));
        Assert.Equal([0.5, 0.95, 0.97, 0.99], asked.Report.Promises.Select(promise => promise.Rate));
    }

    [Fact]
    public void Where_nothing_can_be_promised_no_answer_is_certain_and_the_report_says_why()
    {
        var texts = Texts();
        using var translation = Translate(texts, 0.99);
        var promise = translation.Report.CertainPromise!;
        Assert.False(promise.IsMade);
        Assert.StartsWith("0.99 is proven by 299 answers", promise.Reason, StringComparison.Ordinal);
        Assert.All(translation.Score(texts, cancellationToken: TestContext.Current.CancellationToken).Certain!, Assert.False);
    }

    [Fact]
    public void A_source_that_knows_its_anchors_by_heart_is_found_out()
    {
        var texts = Texts();
        using var real = TextClassifier.Load(Open("mini-a-ag_news"));
        var known = texts.ToHashSet();
        var asked = 0;
        // Of any other text it says another class.
        var source = ScoredSource.Of("by heart", real.Head, (given, _) =>
        {
            asked += given.Count;
            var scores = real.Score(given, cancellationToken: TestContext.Current.CancellationToken);
            return new([.. given.Index().SelectMany(text => Enumerable.Range(0, scores.Size)
                .Select(label => scores[text.Index][known.Contains(text.Item) ? label : (label + 1) % scores.Size]))], scores.Size, new bool[given.Count]);
        });
        AgreementPromise Promise(int? altered)
        {
            using var translation = ClassifierTranslator.Translate(source, Open("mini-b"), texts, new()
            {
                Method = TranslationMethod.PooledRidge,
                DrawnBesideTexts = 0,
                CertainAgreement = Low,
                AlteredTexts = altered,
            }, cancellationToken: TestContext.Current.CancellationToken);
            return translation.Report.CertainPromise!;
        }

        var trusting = Promise(0);
        Assert.Equal((true, 0, texts.Length), (trusting.IsMade, trusting.Altered, asked));
        var wary = Promise(null);
        Assert.Equal((false, texts.Length, 3 * texts.Length), (wary.IsMade, wary.Altered, asked));
        Assert.Contains("give texts that it was not trained on", wary.Reason, StringComparison.Ordinal);
        Assert.Equal(100, Promise(100).Altered);
    }

    [Theory]
    [InlineData(TranslationMethod.PooledRidge)]
    [InlineData(TranslationMethod.TokenRidge)]
    [InlineData(TranslationMethod.Combined)]
    public void What_a_tried_method_says_is_what_its_translation_says(TranslationMethod method)
    {
        // Altered anchors are judged before the translation is built: by these logits.
        using var translation = Translate(Texts(), Low, method);
        Assert.Equal(method == TranslationMethod.PooledRidge ? 250 : translation.Report.CertainPromise!.Judged, translation.Report.CertainPromise!.Altered);
        Assert.InRange(translation.Report.CertainPromise.AlteredAgreement!.Value, Low, 1);
    }

    [Fact]
    public void Where_all_answers_shall_agree_more_are_its_own_and_a_stored_one_can_be_asked_either_way()
    {
        var texts = Texts();
        using var certain = Translate(texts, 0.9);
        var files = StoredFiles.Of(certain);
        var promise = certain.Report.CertainPromise!;
        Assert.True(promise.Cascade!.IsMade, promise.Cascade.Reason);
        var outline = TranslationOutline.Read("stored", StoredFiles.Opener(files));
        Assert.Equal(promise, outline.Report.CertainPromise);
        Assert.Equal(promise.Margin, outline.CertaintyAt(null, null).Margin);
        Assert.Equal(promise.Cascade.Margin, outline.CertaintyAt(null, AgreementOf.AllAnswers).Margin);
        using var all = ClassifierTranslator.Translate(Open("mini-a-ag_news"), Open("mini-b"), texts, new()
        {
            Method = TranslationMethod.PooledRidge,
            CertainAgreement = 0.9,
            AgreementOf = AgreementOf.AllAnswers,
        }, cancellationToken: TestContext.Current.CancellationToken);
        using var asked = ClassifierTranslation.Read("stored", StoredFiles.Opener(files), null, null, AgreementOf.AllAnswers);
        AssertSame(all.Score(texts), asked.Score(texts));
        Assert.Equal(AgreementOf.AllAnswers, TranslationOutline.Read("stored", StoredFiles.Opener(StoredFiles.Of(all))).Report.CertainAgreementOf);
        Assert.True(Certain(all) >= Certain(certain));

        int Certain(ClassifierTranslation translation) => translation.Score(texts).Certain!.Count(sure => sure);
    }

    [Fact]
    public void Anchors_that_are_no_texts_of_the_task_promise_nothing()
    {
        using var translation = ClassifierTranslator.Translate(Open("mini-a-ag_news"), Open("mini-b"), null, new()
        {
            Method = TranslationMethod.PooledRidge,
            DrawnAnchors = DrawnAnchors.RandomTokens,
            DrawnCount = 300,
            CertainAgreement = Low,
        }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.All(translation.Report.Promises, promise => Assert.Equal(
            "The anchors are no texts of the task (random-tokens): what holds for them need not hold for texts. Give texts of the task.", promise.Reason));
    }

    [Fact]
    public void A_stored_translation_says_the_same_alone_shared_and_batched()
    {
        using var leaks = new NativeLeakCheck();
        var texts = Texts();
        using var translation = Translate(texts, Low);
        var files = StoredFiles.Of(translation);
        Assert.Contains(TranslationOutline.ScopeFile, files.Keys);
        var expected = translation.Score(texts, cancellationToken: TestContext.Current.CancellationToken);
        using (var read = ClassifierTranslation.Read("stored", StoredFiles.Opener(files))) AssertSame(expected, read.Score(texts));
        var outline = TranslationOutline.Read("stored", StoredFiles.Opener(files));
        using (var target = SharedTarget.Load("stored", outline, StoredFiles.Opener(files), null))
        {
            using var head = target.Add(outline);
            head.Ask();
            AssertSame(expected, head.Read(target.Score(texts)));
        }
        using var batching = new BatchingScorer(ClassifierTranslation.Read("stored", StoredFiles.Opener(files)));
        AssertSame(expected, batching.Score(texts));
    }

    [Fact]
    public void Damage_is_found_when_it_is_loaded()
    {
        using var translation = Translate(Texts(), Low);
        var files = StoredFiles.Of(translation);
        var missing = new Dictionary<string, byte[]>(files);
        missing.Remove(TranslationOutline.ScopeFile);
        Assert.Contains(TranslationOutline.ScopeFile, Assert.Throws<InvalidCheckpointException>(() => Read(missing)).Message, StringComparison.Ordinal);
        // The map of the head reads another number of features.
        var other = new Dictionary<string, byte[]>(files) { [TranslationOutline.ScopeFile] = files[TranslationOutline.HeadFile] };
        Assert.Contains("the hidden width of the target", Assert.Throws<InvalidCheckpointException>(() => Read(other)).Message, StringComparison.Ordinal);

        static void Read(Dictionary<string, byte[]> stored)
        {
            using var read = ClassifierTranslation.Read("stored", StoredFiles.Opener(stored));
        }
    }

    [Fact]
    public void Heads_on_shared_features_report_promises_too()
    {
        var random = new Random(3);
        float[] features = [.. Enumerable.Range(0, 400 * 4).Select(_ => (float)random.NextDouble() - 0.5f)];
        float[] logits = [.. Enumerable.Range(0, 400).SelectMany(row => new[] { features[row * 4], -features[row * 4] })];
        var head = ClassifierTranslator.FitHead(new(features, 4, new bool[400]), new(logits, 2, new bool[400]), ["a", "b"]);
        Assert.Equal([true, true, false], head.Report.Promises.Select(promise => promise.Rate < 0.99 && promise.IsMade));
        Assert.All(head.Report.Promises, promise => Assert.Equal((400, 400), (promise.Judged, promise.InScope)));
    }

    [Fact]
    public void Several_labels_are_certain_together_and_numbers_never()
    {
        bool[] rows = [.. Enumerable.Range(0, 200).Select(row => row % 2 == 0)];
        var scores = new TextScores([.. rows.SelectMany(row => new[] { row ? 3f : -3f, -2f })], 2, new bool[200]);
        var labels = SourceAnswers.Of(scores, ClassifierHead.Of(HeadKind.MultiLabel, HeadActivation.Sigmoid, ["a", "b"]), 0.5);
        long[] all = [.. Enumerable.Range(0, 200).Select(row => (long)row)];
        var promise = AnswerPromises.Of(new(SourceAnswers.Doubles(scores), labels.Compare(scores, all), null), null, labels, AnchorKind.Texts, null)[0];
        Assert.Equal((2.0, 1.0, 1.0), (promise.Margin, promise.ShareAnswered, promise.AgreementAbove));
        var numbers = SourceAnswers.Of(scores, ClassifierHead.Of(HeadKind.Regression, HeadActivation.Identity, ["a", "b"]), 0.5);
        promise = AnswerPromises.Of(new(SourceAnswers.Doubles(scores), numbers.Compare(scores, all), null), null, numbers, AnchorKind.Texts, null)[0];
        Assert.StartsWith("The source answers with numbers", promise.Reason, StringComparison.Ordinal);
    }

    private static void AssertSame(TextScores expected, TextScores found)
    {
        Assert.Equal(expected.Values.ToArray(), found.Values.ToArray());
        Assert.Equal(expected.Certain, found.Certain);
    }

    private static double Margin(TextScores scores, int row)
    {
        var sorted = scores[row].ToArray().OrderDescending().ToArray();
        return (double)sorted[0] - sorted[1];
    }

    private static ClassifierTranslation Translate(string[] texts, double? agreement, TranslationMethod method = TranslationMethod.PooledRidge) =>
        ClassifierTranslator.Translate(Open("mini-a-ag_news"), Open("mini-b"), texts, new() { Method = method, CertainAgreement = agreement });

    private static Checkpoint Open(string name) => Checkpoint.Open(Fixtures.Data("models", name));

    private static string[] Texts() => [.. File.ReadLines(Fixtures.Data("texts", "news.anchors.txt")).Take(250)];
}

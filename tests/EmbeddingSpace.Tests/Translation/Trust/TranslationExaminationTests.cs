using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Trust;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Trust;

[Trait("Tier", "Unit")]
public sealed class TranslationExaminationTests
{
    private const int SomeTexts = 120;

    private static readonly string[] News = [.. File.ReadLines(Fixtures.Data("texts", "news.anchors.txt")).Take(2 * SomeTexts)];

    private static readonly string[] Reviews = [.. File.ReadLines(Fixtures.Data("texts", "movie_reviews.anchors.txt")).Take(SomeTexts)];

    [Fact]
    public void It_reads_the_classes_in_both_models_and_leaves_the_source_to_its_owner()
    {
        using var leaks = new NativeLeakCheck();
        using var translation = Translate();
        using var source = Open("mini-a-ag_news");
        var before = translation.Report;
        var report = translation.Examine(source, new() { Tokens = 100, Top = 3 });
        Assert.Same(report, translation.Report);
        Assert.Equal(translation.Classes, report.ClassTokens!.Select(tokens => tokens.Label));
        Assert.All(report.ClassTokens!, tokens => Assert.Equal((3, 3), (tokens.Source.Reading.Highest.Count, tokens.Target.Reading.Highest.Count)));
        Assert.Equal((before.Verdict, before.Reasons), (report.Verdict, report.Reasons));
        source.Read(source.Tensors[0]).Dispose();
    }

    [Fact]
    public void Texts_like_the_anchors_are_near_and_texts_of_another_kind_lower_the_verdict()
    {
        using var leaks = new NativeLeakCheck();
        using var source = Open("mini-a-ag_news");
        var (near, far) = (Scored(News[SomeTexts..]), Scored(Reviews));
        Assert.InRange(near.ScoredTexts!.Distance!.Auc, 0, VerdictThresholds.DistanceAuc);
        Assert.InRange(far.ScoredTexts!.Distance!.Auc, VerdictThresholds.DistanceAuc, 1);
        Assert.Contains(far.Reasons, reason => reason.StartsWith("The texts to be scored are not like the anchors", StringComparison.Ordinal));
        Assert.Equal((SomeTexts + 1, SomeTexts), (far.ScoredTexts.Given, far.ScoredTexts.Examined));

        TranslationReport Scored(string[] texts)
        {
            using var translation = Translate();
            // A repeated text is looked at once.
            return translation.Examine(source, new() { ClassTokens = false, ScoredTexts = [.. texts, texts[0]], AnchorTexts = News[..SomeTexts] });
        }
    }

    [Fact]
    public void Without_anchor_texts_no_distance_is_measured_and_other_texts_need_another_translation()
    {
        using var leaks = new NativeLeakCheck();
        using var translation = Translate();
        using var source = Open("mini-a-ag_news");
        var options = new ExaminationOptions { ClassTokens = false, ScoredTexts = Reviews };
        var scored = translation.Examine(source, options).ScoredTexts!;
        Assert.Equal((null, "The anchors were no texts (texts), and no text is like them."), (scored.Distance, scored.DistanceNotMeasured));
        Assert.Contains($"found {SomeTexts}",
            Assert.Throws<InvalidOperationException>(() => translation.Examine(source, options)).Message, StringComparison.Ordinal);
        using var other = Open("mini-a-sst2");
        Assert.Contains("expected the source of this translation, 'mini-a-ag_news'",
            Assert.Throws<ArgumentException>(() => translation.Examine(other)).Message, StringComparison.Ordinal);
    }

    private static ClassifierTranslation Translate() => ClassifierTranslator.Translate(Open("mini-a-ag_news"), Open("mini-b"), News[..SomeTexts],
        new() { Method = TranslationMethod.PooledRidge });

    private static Checkpoint Open(string model) => Checkpoint.Open(Fixtures.Data("models", model));
}

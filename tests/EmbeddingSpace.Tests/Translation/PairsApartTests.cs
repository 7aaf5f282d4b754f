using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;
using Xunit;

namespace EmbeddingSpace.Tests.Translation;

/// <summary>Pairs of texts of which the target reads each by itself.</summary>
[Trait("Tier", "Unit")]
public sealed class PairsApartTests
{
    /// <summary>A text alone and beside others: the order of float32 sums, times a head over four times the features.</summary>
    private const double BatchTolerance = 1e-3;

    private static readonly TranslationOptions Apart = new() { Pairs = PairReading.Apart };

    [Fact]
    public void A_source_of_pairs_becomes_two_embeddings_and_a_head()
    {
        using var leaks = new NativeLeakCheck();
        var pairs = Pairs(240);
        using var translation = ClassifierTranslator.TranslatePairs(Open("mini-a-ag_news"), Open("mini-b"), pairs, Apart);
        Assert.Equal((PairReading.Apart, true, 0.0),
            (translation.Report.Pairs, translation.Report.Anchors.ArePairs, translation.Report.KeptSourceShare));
        Assert.Equal([Pooling.Mean], translation.Report.Poolings);
        var files = new Dictionary<string, byte[]>();
        translation.Write((name, write) =>
        {
            using var stream = new MemoryStream();
            write(stream);
            files.Add(name, stream.ToArray());
        });
        using var read = ClassifierTranslation.Read("stored", name => files.TryGetValue(name, out var bytes) ? new MemoryStream(bytes) : null);
        TextPair[] odd = [new("", null), new(null, "A rocket."), new("A rocket.", "A rocket."), .. pairs];
        Assert.Equal(translation.ScorePairs(odd).Values.ToArray(), read.ScorePairs(odd).Values.ToArray());
        Assert.Equivalent(translation.Report with { Disagreements = [] }, read.Report);
        var (together, alone) = (translation.ScorePairs(pairs), translation.ScorePairs([pairs[7]]));
        for (var label = 0; label < alone.Size; label++) Assert.Equal(together[7][label], alone[0][label], BatchTolerance);
    }

    [Fact]
    public void What_two_texts_have_in_common_is_learnt_from_their_embeddings()
    {
        // Whether both are of one topic stands in neither text alone.
        var topics = File.ReadLines(Fixtures.Data("texts", "news.test.tsv")).Skip(1).Select(line => line.Split('\t')).ToList();
        var random = new Random(1);
        var rows = Enumerable.Range(0, 600).Select(_ => (First: topics[random.Next(topics.Count)], Second: topics[random.Next(topics.Count)])).ToList();
        TextPair[] pairs = [.. rows.Select(row => new TextPair(row.First[1], row.Second[1]))];
        int[] same = [.. rows.Select(row => row.First[0] == row.Second[0] ? 1 : 0)];
        var source = ScoredSource.OfScores("topics", ClassifierHead.OfClasses(["other", "same"]), pairs, AnswerLogits.OfChoices(same, 2));
        using var translation = ClassifierTranslator.TranslatePairs(source, Open("mini-b"), pairs, Apart);
        Assert.True(translation.Report.Agreement.Low > translation.Report.MajorityShare, $"{translation.Report.Agreement}");
    }

    [Fact]
    public void It_reads_pairs_and_nothing_else()
    {
        using var translation = ClassifierTranslator.TranslatePairs(Open("mini-a-ag_news"), Open("mini-b"), Pairs(60), Apart);
        Assert.Contains("found single texts", Assert.Throws<InvalidOperationException>(() => translation.Score(["A text."])).Message,
            StringComparison.Ordinal);
        Assert.Contains("--pairs together", Assert.Throws<InvalidOperationException>(() => translation.ExplainPairs(Pairs(1))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ClassifierTranslator.Translate(Open("mini-a-ag_news"), Open("mini-b"), ["a", "b"], Apart));
        Assert.Throws<ArgumentException>(() => ClassifierTranslator.TranslatePairs(
            Open("mini-a-ag_news"), Open("mini-b"), Pairs(60), Apart with { Method = TranslationMethod.TokenRidge }));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => translation.ScorePairs(Pairs(1), cancellationToken: stop.Token));
    }

    [Fact]
    public void Pairs_to_be_scored_are_looked_at()
    {
        var pairs = Pairs(160);
        using var translation = ClassifierTranslator.TranslatePairs(Open("mini-a-ag_news"), Open("mini-b"), pairs[..100], Apart);
        using var source = Open("mini-a-ag_news");
        var report = translation.Examine(source, new() { ScoredPairs = pairs[100..], AnchorPairs = pairs[..100] });
        Assert.Equal(60, report.ScoredTexts!.Examined);
        Assert.NotNull(report.ScoredTexts.Distance);
        Assert.Contains("read apart", report.ClassTokensNotRead, StringComparison.Ordinal);
    }

    private static Checkpoint Open(string name) => Checkpoint.Open(Fixtures.Data("models", name));

    private static TextPair[] Pairs(int count)
    {
        string[] texts = [.. File.ReadLines(Fixtures.Data("texts", "news.anchors.txt")).Distinct().Take(count + 1)];
        return [.. Enumerable.Range(0, count).Select(i => new TextPair(texts[i], texts[i + 1]))];
    }
}

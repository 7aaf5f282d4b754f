using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Sources;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Findings;

/// <summary>Where a translation and its source part, as its report tells it.</summary>
[Trait("Tier", "Unit")]
public sealed class JudgedReadingTests
{
    private const int Decimals = 12;

    [Fact]
    public void Curve_confusion_and_examples_tell_of_the_same_anchors()
    {
        string[] texts = [.. File.ReadLines(Fixtures.Data("texts", "news.anchors.txt"))];
        using var translation = ClassifierTranslator.Translate(Open("mini-a-ag_news"), Open("mini-b"), texts);
        var report = translation.Report;
        Assert.Equal(report.Agreement.Count, report.Confusion.Sum(cell => cell.Count));
        var same = report.Confusion.Where(cell => cell.Source == cell.Translated).Sum(cell => cell.Count);
        Assert.Equal(report.Agreement.Estimate, (double)same / report.Agreement.Count, Decimals);
        Assert.Equal((1.0, report.Agreement.Estimate), (report.AgreementByShare[^1].Share, report.AgreementByShare[^1].Agreement));
        Assert.Equal(report.AgreementByShare.OrderBy(point => point.Share), report.AgreementByShare);
        // Who is surer agrees more: else a threshold on the margin would buy nothing.
        Assert.True(report.AgreementByShare[report.AgreementByShare.Count / 2].Agreement > report.Agreement.Estimate);
        Assert.NotEmpty(report.Disagreements);
        using var source = TextClassifier.Load(Open("mini-a-ag_news"));
        foreach (var example in report.Disagreements)
        {
            Assert.Contains(example.Text, texts);
            Assert.NotEqual(example.Source, example.Translated);
            Assert.Equal(example.Source, source.Classes[source.Score([example.Text]).IndexOfLargest(0)]);
        }
    }

    [Fact]
    public void Texts_of_yours_are_never_saved()
    {
        string[] texts = [.. File.ReadLines(Fixtures.Data("texts", "news.anchors.txt")).Take(200)];
        using var translation = ClassifierTranslator.Translate(Open("mini-a-ag_news"), Open("mini-b"), texts, new() { DrawnBesideTexts = 0 });
        var files = new Dictionary<string, byte[]>();
        translation.Write((name, write) =>
        {
            using var stream = new MemoryStream();
            write(stream);
            files.Add(name, stream.ToArray());
        });
        using var read = ClassifierTranslation.Read("stored", name => files.TryGetValue(name, out var bytes) ? new MemoryStream(bytes) : null);
        Assert.NotEmpty(translation.Report.Disagreements);
        Assert.Empty(read.Report.Disagreements);
        Assert.Equal(translation.Report.Confusion, read.Report.Confusion);
        Assert.Equal(translation.Report.AgreementByShare, read.Report.AgreementByShare);
    }

    [Fact]
    public void Numbers_part_nowhere()
    {
        string[] texts = [.. File.ReadLines(Fixtures.Data("texts", "news.anchors.txt")).Take(60)];
        var lengths = ScoredSource.Of("length", ClassifierHead.OfNumbers(["length"]),
            (asked, _) => new([.. asked.Select(text => (float)text.Length)], 1, new bool[asked.Count]));
        using var translation = ClassifierTranslator.Translate(lengths, Open("mini-b"), texts, new() { DrawnBesideTexts = 0 });
        Assert.Empty(translation.Report.Confusion);
        Assert.Empty(translation.Report.AgreementByShare);
        Assert.Empty(translation.Report.Disagreements);
    }

    private static Checkpoint Open(string name) => Checkpoint.Open(Fixtures.Data("models", name));
}

using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Definition;

[Trait("Tier", "Pipeline")]
public sealed class TargetReadingsTests
{
    private static readonly string[] Words = ["the", "world", "of", "music", "was", "first", "known", "in", "language", "a"];

    private static readonly string[] Texts = [.. Enumerable.Range(0, 90).Select(i =>
        string.Join(' ', Enumerable.Range(0, 1 + i % 9).Select(word => Words[(i * 7 + word * 3) % Words.Length])))];

    [Fact]
    public void What_was_read_before_gives_the_same_bits()
    {
        using var readings = new TargetReadings();
        var alone = new[] { 1, 2 }.Select(seed => Logits(seed, null)).ToList();
        var shared = new[] { 1, 2 }.Select(seed => Logits(seed, readings)).ToList();
        Assert.Equal(alone[0], shared[0]);
        Assert.Equal(alone[1], shared[1]);
        Assert.NotEqual(alone[0], alone[1]);
    }

    [Fact]
    public void The_same_texts_are_read_once_and_others_or_by_another_target_again()
    {
        using var readings = new TargetReadings();
        Logits(1, readings);
        var first = readings.Count;
        Assert.True(first is { Read: > 0, Replayed: 0 });
        Logits(1, readings);
        Assert.Equal((first.Read, first.Read), readings.Count);
        Logits(1, readings, target: "bert-classifier");
        Assert.Equal((2 * first.Read, first.Read), readings.Count);
    }

    [Fact]
    public void A_reading_that_was_stopped_is_none()
    {
        using var readings = new TargetReadings();
        Assert.Throws<OperationCanceledException>(() => readings.ForEach("key", take =>
        {
            take([0], [1f]);
            throw new OperationCanceledException();
        }, (_, _) => { }));
        var taken = new List<float>();
        for (var round = 0; round < 2; round++)
            readings.ForEach("key", take =>
            {
                take([0], [2f]);
                take([1], [3f, 4f]);
            }, (_, numbers) => taken.AddRange(numbers));
        Assert.Equal([2f, 3f, 4f, 2f, 3f, 4f], taken);
        Assert.Equal((2, 1), readings.Count);
    }

    private static float[] Logits(int classes, TargetReadings? readings, string target = "bert-mlm-wide")
    {
        var source = ScoredSource.Of("words", ClassifierHead.OfClasses(["short", "long"]), (texts, _) =>
            new([.. texts.SelectMany(text => new[] { 0f, text.Length - 12f * classes })], 2, new bool[texts.Count]));
        using var translation = ClassifierTranslator.Translate(source, Checkpoint.Open(Fixtures.Checkpoint(target)), Texts,
            new() { Readings = readings, DrawnBesideTexts = 0 });
        return translation.Score(Texts).Values.ToArray();
    }
}

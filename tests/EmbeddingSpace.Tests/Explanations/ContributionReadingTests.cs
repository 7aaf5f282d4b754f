using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Explanations;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Definition;
using Xunit;

namespace EmbeddingSpace.Tests.Explanations;

/// <summary>Mean contributions over texts, and how faithful they are.</summary>
[Trait("Tier", "Unit")]
public sealed class ContributionReadingTests
{
    private const double Tolerance = 1e-9;

    [Fact]
    public void Of_a_bag_of_words_the_means_are_its_weights_and_say_everything()
    {
        // Each token adds the same wherever it stands: 0 and 1 speak for either class, 2 for none.
        float[][] weights = [[2, -2], [-1, 1], [0, 0]];
        var random = new Random(3);
        TextExplanation[] texts = [.. Enumerable.Range(0, 2000).Select(_ => Text([.. Enumerable.Range(0, 6).Select(_ => random.Next(3))], weights))];
        var reading = ContributionReading.Of(texts, ClassifierHead.OfClasses(["a", "b"]), new() { Top = 2 });
        Assert.Equal((ExplanationMethod.Exact, texts.Length), (reading.Method, reading.Texts));
        Assert.Equal(["zero"], reading.Classes[0].Highest.Select(mean => mean.Token));
        Assert.Equal(["one"], reading.Classes[0].Lowest.Select(mean => mean.Token));
        Assert.Equal(2, reading.Classes[0].Highest[0].Mean, Tolerance);
        Assert.Equal(-1, reading.Classes[0].Lowest[0].Mean, Tolerance);
        Assert.Equal(["one"], reading.Classes[1].Highest.Select(mean => mean.Token));
        Assert.Equal(texts.Sum(text => text.Tokens.Count(token => token.Id == 0)), reading.Classes[0].Highest[0].Count);
        Assert.InRange(reading.Fidelity.R2, .99, 1);
        Assert.Equal(1, reading.Fidelity.Agreement);
        Assert.True(reading.Fidelity.ShuffledR2 < .5, $"{reading.Fidelity}");
    }

    [Fact]
    public void Tokens_seen_once_do_not_come_first_and_special_ones_not_at_all()
    {
        float[][] weights = [[1, -1], [1.5f, -1.5f], [0, 0]];
        TextExplanation[] texts = [.. Enumerable.Range(0, 20).Select(i => Text(i == 0 ? [0, 1] : [0], weights))];
        var reading = ContributionReading.Of(texts, ClassifierHead.OfClasses(["a", "b"]));
        Assert.Equal(["zero", "one"], reading.Classes[0].Highest.Select(mean => mean.Token));
        Assert.Equal([1, 1.5], reading.Classes[0].Highest.Select(mean => mean.Mean));
    }

    [Fact]
    public void Of_a_translation_they_say_more_than_chance()
    {
        using var translation = ClassifierTranslator.Translate(
            Open("mini-a-ag_news"), Open("mini-b"), News(), new() { Method = TranslationMethod.PooledRidge });
        var reading = ContributionReading.Of(translation.Explain(News()), translation.Head);
        Assert.Equal(translation.Classes, reading.Classes.Select(each => each.Label));
        Assert.All(reading.Classes, each => Assert.Equal(ContributionReadingOptions.DefaultTop, each.Highest.Count));
        Assert.True(reading.Fidelity.R2 > reading.Fidelity.ShuffledR2, $"{reading.Fidelity}");
        Assert.True(reading.Fidelity.Agreement > reading.Fidelity.ShuffledAgreement, $"{reading.Fidelity}");
        Assert.Equal(reading.Fidelity, ContributionReading.Of(translation.Explain(News()), translation.Head).Fidelity);
    }

    [Fact]
    public void Too_few_texts_or_two_methods_are_refused()
    {
        float[][] weights = [[1, -1], [1, -1], [0, 0]];
        var head = ClassifierHead.OfClasses(["a", "b"]);
        TextExplanation[] texts = [.. Enumerable.Range(0, 12).Select(_ => Text([0], weights))];
        Assert.Throws<ArgumentException>(() => ContributionReading.Of(texts[..9], head));
        texts[3] = texts[3] with { Method = ExplanationMethod.Occlusion };
        Assert.Throws<ArgumentException>(() => ContributionReading.Of(texts, head));
        Assert.Throws<ArgumentException>(() => ContributionReading.Of(texts[..10], head, new() { Top = 0 }));
    }

    private static TextExplanation Text(int[] ids, float[][] weights)
    {
        string[] words = ["zero", "one", "two"];
        TokenContribution[] tokens =
        [
            new(9, "[CLS]", null, 0..0, [.3f, -.3f], null),
            .. ids.Select((id, place) => new TokenContribution(id, words[id], 0, place..(place + 1), weights[id], null)),
        ];
        float[] logits = [.. Enumerable.Range(0, 2).Select(label => .5f + tokens.Sum(token => token.Logits[label]))];
        return new(ExplanationMethod.Exact, ["a", "b"], logits, [.5f, .5f], tokens, false);
    }

    private static string[] News() => [.. File.ReadLines(Fixtures.Data("texts", "news.anchors.txt")).Take(120)];

    private static Checkpoint Open(string model) => Checkpoint.Open(Fixtures.Data("models", model));
}

using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Explanations;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tokenization;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Definition;
using Xunit;

namespace EmbeddingSpace.Tests.Explanations;

/// <summary>Contributions of a pooled head add up to its logits; what does not add up is explained by leaving tokens out.</summary>
[Trait("Tier", "Unit")]
public sealed class ExplanationTests
{
    /// <summary>Sums in float32 over layers and tokens, of logits up to about 10.</summary>
    private const double AddsUp = 1e-4;

    /// <summary>The same sequence in another batch: matrix kernels sum in another order.</summary>
    private const double NeighbourTolerance = 1e-5;

    private static readonly string?[] Texts =
    [
        "The striker scored twice in the final.", "", null, "Shares fell.", "Ωmega naïve 漢字 🙂 rockets",
        string.Join(' ', Enumerable.Repeat("A rocket flew to the moon, and the bank cut its rate.", 60)),
    ];

    [Theory]
    [InlineData(TranslationMethod.PooledRidge, false)]
    [InlineData(TranslationMethod.PooledRidge, true)]
    [InlineData(TranslationMethod.LinearDistillation, false)]
    public void Bias_and_contributions_add_up_to_the_logits_that_are_scored(TranslationMethod method, bool layers)
    {
        using var leaks = new NativeLeakCheck();
        using var translation = Translate(method);
        var explanations = translation.Explain(Texts, new() { Layers = layers });
        var scores = translation.Score(Texts);
        for (var text = 0; text < Texts.Length; text++)
        {
            var explanation = explanations[text];
            Assert.Equal(ExplanationMethod.Exact, explanation.Method);
            Assert.Equal(scores[text].ToArray(), explanation.Logits);
            Assert.Equal(scores.Truncated[text], explanation.Truncated);
            for (var label = 0; label < explanation.Classes.Count; label++)
            {
                Assert.Equal(explanation.Logits[label], explanation.Bias![label] + explanation.Tokens.Sum(token => (double)token.Logits[label]), AddsUp);
                if (!layers) continue;
                Assert.All(explanation.Tokens, token => Assert.Equal(translation.Architecture.Layers + 1, token.Layers!.Count));
                Assert.All(explanation.Tokens, token => Assert.Equal(token.Logits[label], token.Layers!.Sum(layer => (double)layer[label]), AddsUp));
            }
            if (!layers) Assert.All(explanation.Tokens, token => Assert.Null(token.Layers));
        }
    }

    /// <summary>What the first token is in its first layers is nearly the same in every text: a coefficient in the hundreds, which the bias takes
    /// back, costs the logits their last digits, and says of every text that its first token decides.</summary>
    [Fact]
    public void The_first_token_does_not_stand_against_the_bias()
    {
        const float largest = 100;
        var (source, target) = (Fixtures.Shared("models", "mini-a-trec6"), Fixtures.Shared("models", "all-MiniLM-L6-v2"));
        string[] questions = [.. File.ReadLines(Fixtures.Shared("datasets", "trec6.train.tsv")).Skip(1).Take(1_000).Select(line => line.Split('\t')[1])];
        using var translation = ClassifierTranslator.Translate(Checkpoint.Open(source), Checkpoint.Open(target), questions, new()
        {
            Method = TranslationMethod.PooledRidge,
            DrawnBesideTexts = 0,
        });
        // What explanations print has the first tokens' average in it, and would hide such a coefficient.
        Assert.All(translation.Parts.Model.Head!.Bias, bias => Assert.InRange(bias, -largest, largest));
        foreach (var explanation in translation.Explain(questions[..40]))
        {
            Assert.All(explanation.Bias!, bias => Assert.InRange(bias, -largest, largest));
            for (var label = 0; label < explanation.Classes.Count; label++)
                Assert.Equal(explanation.Logits[label], explanation.Bias![label] + explanation.Tokens.Sum(token => (double)token.Logits[label]), AddsUp);
        }
    }

    [Fact]
    public void Tokens_are_those_of_the_target_with_their_characters()
    {
        using var translation = Translate(TranslationMethod.PooledRidge);
        var tokenizer = TextTokenizer.Load(Fixtures.Data("models", "mini-b"));
        var explanations = translation.Explain(Texts);
        for (var text = 0; text < Texts.Length; text++)
        {
            var expected = tokenizer.EncodeWithCharacters(Texts[text], translation.Architecture.MaximumLength);
            var tokens = explanations[text].Tokens;
            Assert.Equal(expected.Tokens.Ids, tokens.Select(token => token.Id));
            Assert.Equal(expected.Characters, tokens.Select(token => token.Characters));
            Assert.Equal(expected.Tokens.Ids.Select(id => tokenizer.Tokens[id]), tokens.Select(token => token.Token));
            Assert.Null(tokens[0].Text);
            Assert.Null(tokens[^1].Text);
            Assert.All(tokens.Skip(1).SkipLast(1), token => Assert.Equal(0, token.Text));
        }
    }

    [Fact]
    public void Alone_or_among_others_a_text_is_explained_alike()
    {
        using var translation = Translate(TranslationMethod.PooledRidge);
        var together = translation.Explain(Texts);
        for (var text = 0; text < Texts.Length; text++)
        {
            var alone = Assert.Single(translation.Explain([Texts[text]]));
            foreach (var (here, there) in alone.Tokens.Zip(together[text].Tokens))
                for (var label = 0; label < alone.Classes.Count; label++) Assert.Equal(here.Logits[label], there.Logits[label], NeighbourTolerance);
        }
    }

    [Theory]
    [InlineData(ExplanationMethod.Exact)]
    [InlineData(ExplanationMethod.Occlusion)]
    public void Of_a_long_text_all_windows_are_explained(ExplanationMethod method)
    {
        using var translation = ClassifierTranslator.Translate(Open("mini-a-ag_news"), Open("mini-b"), News(),
            new() { Method = TranslationMethod.PooledRidge }, new() { MaximumLength = 16, LongTexts = TextOverflow.Windows });
        var text = string.Join(' ', Enumerable.Repeat("A rocket flew to the moon.", 6));
        var explanation = Assert.Single(translation.Explain([text], new() { Method = method }));
        Assert.Equal(translation.Score([text])[0].ToArray(), explanation.Logits);
        Assert.False(explanation.Truncated);
        var tokenizer = TextTokenizer.Load(Fixtures.Data("models", "mini-b"));
        var whole = tokenizer.EncodeWithCharacters(text, 512);
        Assert.True(explanation.Tokens.Count > whole.Characters.Count, "More than one window has special tokens of its own.");
        Assert.Equal(whole.Characters.Where((_, place) => whole.Texts[place] == 0),
            explanation.Tokens.Where(token => token.Text == 0).Select(token => token.Characters));
        if (method == ExplanationMethod.Exact)
            for (var label = 0; label < explanation.Classes.Count; label++)
                Assert.Equal(explanation.Logits[label], explanation.Bias![label] + explanation.Tokens.Sum(token => (double)token.Logits[label]), AddsUp);
        else
            Assert.Contains(explanation.Tokens, token => token.Logits.Any(number => number != 0));
    }

    [Fact]
    public void Of_a_pair_each_token_says_which_text_it_is_of()
    {
        TextPair[] anchors = [.. Enumerable.Range(0, 60).Select(i => new TextPair($"a man plays {i} guitars", $"somebody makes music {i % 7}"))];
        var options = new TranslationOptions { Method = TranslationMethod.PooledRidge };
        using var translation = ClassifierTranslator.TranslatePairs(Open("mini-a-sst2"), Open("mini-b"), anchors, options);
        var pair = new TextPair("a man plays", "music");
        var explanation = Assert.Single(translation.ExplainPairs([pair]));
        Assert.Equal(translation.ScorePairs([pair])[0].ToArray(), explanation.Logits);
        Assert.Equal([0, 1], explanation.Tokens.Select(token => token.Text).OfType<int>().Distinct());
        Assert.Equal(3, explanation.Tokens.Count(token => token.Text is null));
        for (var label = 0; label < explanation.Classes.Count; label++)
            Assert.Equal(explanation.Logits[label], explanation.Bias![label] + explanation.Tokens.Sum(token => (double)token.Logits[label]), AddsUp);
    }

    [Fact]
    public void Occlusion_is_what_is_lost_without_the_word()
    {
        using var leaks = new NativeLeakCheck();
        using var classifier = TextClassifier.Load(Open("mini-a-ag_news"));
        var explanation = Assert.Single(new TextClassifierExplainer(classifier).Explain(["bank rates fell"]));
        Assert.Equal((ExplanationMethod.Occlusion, null), (explanation.Method, explanation.Bias));
        Assert.Equal(["bank", "rates", "fell"], explanation.Tokens.Where(token => token.Text == 0).Select(token => token.Token));
        var scores = classifier.Score(["bank rates fell", "rates fell", "bank fell", "bank rates"]);
        for (var label = 0; label < scores.Size; label++)
        {
            Assert.Equal(scores[0][label], explanation.Logits[label], NeighbourTolerance);
            for (var word = 1; word <= 3; word++)
                Assert.Equal(scores[0][label] - scores[word][label], explanation.Tokens[word].Logits[label], 2 * NeighbourTolerance);
        }
        Assert.All(explanation.Tokens.Where(token => token.Text is null), token => Assert.All(token.Logits, number => Assert.Equal(0, number)));
    }

    [Fact]
    public void What_does_not_add_up_is_never_said_to()
    {
        using var stitched = Translate(TranslationMethod.VocabularyKernel);
        Assert.Equal(ExplanationMethod.Occlusion, Assert.Single(stitched.Explain(["Shares fell."])).Method);
        Assert.Contains("Occlusion", Assert.Throws<InvalidOperationException>(() =>
            stitched.Explain(["Shares fell."], new() { Method = ExplanationMethod.Exact })).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => stitched.Explain(["Shares fell."], new() { Layers = true }));
        using var classifier = TextClassifier.Load(Open("mini-a-ag_news"));
        Assert.Throws<InvalidOperationException>(() => new TextClassifierExplainer(classifier).Explain([""], new() { Method = ExplanationMethod.Exact }));
        Assert.Contains("Layers", Assert.Throws<ArgumentException>(() =>
            stitched.Explain([""], new() { Layers = true, Method = ExplanationMethod.Occlusion })).Message, StringComparison.Ordinal);
    }

    private static ClassifierTranslation Translate(TranslationMethod method) =>
        ClassifierTranslator.Translate(Open("mini-a-ag_news"), Open("mini-b"), News(), new() { Method = method });

    private static string[] News() => [.. File.ReadLines(Fixtures.Data("texts", "news.anchors.txt")).Take(120)];

    private static Checkpoint Open(string model) => Checkpoint.Open(Fixtures.Data("models", model));
}

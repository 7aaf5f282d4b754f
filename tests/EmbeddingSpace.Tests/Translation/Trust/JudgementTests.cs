using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Trust;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Trust;

/// <summary>Verdicts and the sentences that give their reasons.</summary>
[Trait("Tier", "Unit")]
public sealed class JudgementTests
{
    private static readonly AgreementEstimate High = new(0.95, 0.9, 0.97, 2000);

    [Fact]
    public void High_agreement_on_texts_passes_and_one_that_chance_reaches_fails()
    {
        var pass = Judge(High);
        Assert.Equal(TranslationVerdict.Pass, pass.Verdict);
        Assert.Equal(["The agreement with the source is at least 0.900 on texts like the anchors; chance reaches 0.500."], pass.Reasons);
        // The larger of the two is chance.
        var fail = Judgement.Of(new(new(0.55, 0.5, 0.6, 2000), 0.25, 0.5, AnchorKind.Texts, ["never"], []));
        Assert.Equal(TranslationVerdict.Fail, fail.Verdict);
        Assert.Equal(["The agreement with the source (0.550, at least 0.500) cannot be told from chance (0.500)."], fail.Reasons);
    }

    [Fact]
    public void Every_doubt_is_a_reason_to_warn()
    {
        var judgement = Judgement.Of(new(new(0.8, 0.7, 0.9, 100), 0.5, 0.25, AnchorKind.RandomTokens, ["never"], ["once"], new(0.03, 0.01, 1000, 200)));
        Assert.Equal(TranslationVerdict.Warn, judgement.Verdict);
        Assert.Equal(
        [
            "Of the agreement that chance (0.500) leaves open, at least 0.40 is reached; 0.50 is asked for.",
            "Only 100 held-out anchors were judged; 200 are asked for.",
            "The embeddings of the shared tokens have nothing in common (R² 0.030, shuffled 0.010): "
            + "check that each tokenizer is that of its weights and that the target is pretrained.",
            "The agreement was measured on drawn token sequences, not on texts: try it on texts of your own.",
            "No anchor stands for 'never': what the translation does there is not known.",
            "Fewer than 5 anchors stand for 'once': what the translation does there is hardly known.",
        ], judgement.Reasons);
    }

    [Theory]
    [InlineData(AnchorKind.Texts, null)]
    [InlineData(AnchorKind.GeneralTexts, "general texts and drawn token sequences")]
    [InlineData(AnchorKind.EnrichedTokens, "drawn token sequences, not on texts:")]
    [InlineData(AnchorKind.LanguageModel, "drawn token sequences, not on texts:")]
    public void Anchors_that_are_no_texts_of_the_task_never_pass(AnchorKind kind, string? words)
    {
        var judgement = Judge(High, kind);
        Assert.Equal(words is null ? TranslationVerdict.Pass : TranslationVerdict.Warn, judgement.Verdict);
        if (words is not null) Assert.Contains(words, Assert.Single(judgement.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_to_be_scored_that_look_well_change_nothing()
    {
        var judgement = Judge(High);
        Assert.Same(judgement, judgement.On(Scored(0.95, 0.9, 0.97, 0.5, new(0.6, 0.5, 100, 100))));
    }

    [Fact]
    public void Texts_to_be_scored_lower_a_verdict_and_never_raise_it()
    {
        var (pass, warn) = (Judge(High), Judge(High, AnchorKind.RandomTokens));
        var far = Scored(0.95, 0.9, 0.97, 0.5, new(0.9, 0.5, 100, 100));
        // What made it pass is no reason any more; what warned still is.
        Assert.Equal(["The texts to be scored are not like the anchors: the target tells them apart (area 0.90, anchors among themselves 0.50; below 0.75 is "
            + "asked for), so the agreement on anchors need not hold for them; on 90 of them it is 0.950."], pass.On(far).Reasons);
        Assert.Equal(TranslationVerdict.Warn, pass.On(far).Verdict);
        Assert.Equal(2, warn.On(far).Reasons.Count);

        var failed = warn.On(Scored(0.4, 0.3, 0.5, 0.5));
        Assert.Equal(TranslationVerdict.Fail, failed.Verdict);
        Assert.Equal("On the texts to be scored the agreement with the source (0.400, at most 0.500) "
            + "is no better than always answering the most frequent class (0.500).", failed.Reasons[^1]);
        Assert.Equal(TranslationVerdict.Fail, failed.On(Scored(0.7, 0.6, 0.8, 0.5)).Verdict);
    }

    [Fact]
    public void Texts_of_one_class_say_nothing_and_low_agreement_on_them_warns()
    {
        Assert.Equal(["The source puts all 90 texts to be scored into one class: agreement on them says nothing."],
            Judge(High).On(Scored(0.1, 0, 0.2, 1)).Reasons);
        Assert.Equal(["On 90 texts to be scored at least 0.20 of the agreement that chance (0.500) leaves open is reached; 0.50 is asked for."],
            Judge(High).On(Scored(0.7, 0.6, 0.8, 0.5)).Reasons);
    }

    private static Judgement Judge(AgreementEstimate agreement, AnchorKind kind = AnchorKind.Texts) => Judgement.Of(new(agreement, 0.25, 0.5, kind, [], []));

    private static ScoredTextsReport Scored(double estimate, double low, double high, double majority, AnchorDistance? distance = null) =>
        new(90, 90, new(estimate, low, high, 90), majority, distance, null);
}

using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation;
using Xunit;

namespace EmbeddingSpace.Tests.Translation;

/// <summary>Translations onto one target, computed in its pass.</summary>
[Trait("Tier", "Parity")]
public sealed class SharedTargetTests
{
    private static string Saved => Fixtures.SavedModel("translation-pooled-ridge-full.zip");

    [Fact]
    public void A_head_that_is_asked_has_the_bits_of_its_translation_alone()
    {
        using var leaks = new NativeLeakCheck();
        using var archive = SavedArchive.Open(Saved);
        var stage = Assert.Single(archive.Stages);
        var outline = TranslationOutline.Read(Saved, stage.OpenFile);
        using var target = SharedTarget.Load(Saved, outline, stage.OpenFile, null);
        using var alone = ClassifierTranslation.Read(Saved, stage.OpenFile);
        using var first = target.Add(outline);
        using var second = target.Add(outline);
        var expected = alone.Score(GoldenTexts.All, cancellationToken: TestContext.Current.CancellationToken);
        second.Ask();
        var scores = target.Score(GoldenTexts.All, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(2 * expected.Size, scores.Size);
        Assert.Equal(expected.Values.ToArray(), second.Read(scores).Values.ToArray());
        Assert.All(first.Read(scores).Values.ToArray(), number => Assert.Equal(0, number));
        Assert.Equal(expected.Tokens, scores.Tokens);
        second.Answered();
        Assert.All(second.Read(target.Score(GoldenTexts.All, cancellationToken: TestContext.Current.CancellationToken)).Values.ToArray(),
            number => Assert.Equal(0, number));
    }

    [Fact]
    public void A_place_that_is_left_is_taken_again()
    {
        using var leaks = new NativeLeakCheck();
        using var archive = SavedArchive.Open(Saved);
        var stage = Assert.Single(archive.Stages);
        var outline = TranslationOutline.Read(Saved, stage.OpenFile);
        using var target = SharedTarget.Load(Saved, outline, stage.OpenFile, null);
        var first = target.Add(outline);
        using var second = target.Add(outline);
        first.Dispose();
        var width = target.OutputSize;
        using var third = target.Add(outline);
        Assert.Equal((0, width), (third.First, target.OutputSize));
        // Asked or not: it is gone.
        first.Ask();
        Assert.Null(first.TryUse());
    }
}

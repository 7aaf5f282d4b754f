using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Anchors;
using EmbeddingSpace.Translation.Definition;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Anchors;

/// <summary>What joins texts of the task, by their number and by the classes that share them.</summary>
[Trait("Tier", "Unit")]
public sealed class JoinedPlanTests
{
    private static readonly ClassifierHead Few = ClassifierHead.OfClasses(["a", "b"]);
    private static readonly ClassifierHead Many = ClassifierHead.OfClasses([.. Enumerable.Range(0, 77).Select(intent => $"intent {intent}")]);

    [Fact]
    public void A_handful_of_texts_is_joined_by_drawn_sequences_and_splices()
    {
        Assert.Equal(new(TranslationOptions.DefaultDrawnBesideTexts, 800), JoinedPlan.Of(TranslationOptions.MostTextsJoined, Few, null));
        Assert.Equal(new(70, 800), JoinedPlan.Of(20, Many, 70));
        Assert.Null(JoinedPlan.Of(TranslationOptions.MostTextsJoined + 1, Few, null));
    }

    [Fact]
    public void Of_many_classes_splices_alone_join_more_texts()
    {
        Assert.Equal(new(0, 6000), JoinedPlan.Of(TranslationOptions.MostTextsJoinedOfManyClasses, Many, null));
        Assert.Equal(new(50, 6000), JoinedPlan.Of(TranslationOptions.MostTextsJoinedOfManyClasses, Many, 50));
        Assert.Null(JoinedPlan.Of(TranslationOptions.MostTextsJoinedOfManyClasses + 1, Many, null));
        Assert.Null(JoinedPlan.Of(1000, ClassifierHead.OfLabels(Many.Labels), null));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(1000)]
    public void None_asked_for_joins_nothing(int texts) => Assert.Null(JoinedPlan.Of(texts, Many, 0));
}

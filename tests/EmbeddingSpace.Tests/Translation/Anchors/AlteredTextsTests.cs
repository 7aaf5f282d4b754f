using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Anchors;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Anchors;

[Trait("Tier", "Unit")]
public sealed class AlteredTextsTests
{
    private const int Times = 200;

    [Fact]
    public void A_word_is_left_out_or_two_neighbours_are_swapped()
    {
        // What stands between words stays where it was.
        Assert.Equal(["who Hamlet?", "who Hamlet?  wrote", "who wrote", "wrote  Hamlet?", "wrote who  Hamlet?"],
            All("who wrote  Hamlet?").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Two_words_are_swapped_and_one_word_loses_or_swaps_characters()
    {
        Assert.Equal(["day good"], All("good day"));
        Assert.Equal(["ab", "ac", "acb", "bac", "bc"], All("abc").Order(StringComparer.Ordinal));
        // A letter with its accent is one character, as is a family.
        Assert.Equal(["\U0001F469‍\U0001F467é"], All("é\U0001F469‍\U0001F467"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a")]
    [InlineData("aa")]
    public void What_cannot_be_changed_is_not(string text) => Assert.Empty(All(text));

    [Fact]
    public void No_text_stays_as_it_was()
    {
        foreach (var text in (string[])["the the the", "a b", "to be or not to be", "天気がいい", "x\ty\nz"])
            Assert.DoesNotContain(text, All(text));
    }

    [Fact]
    public void Of_a_pair_one_text_is_altered()
    {
        var random = new Random(1);
        var pair = new TextPair("one two three", "four five six");
        var found = Enumerable.Range(0, Times).Select(_ => AlteredTexts.Alter(pair, random)!.Value).ToArray();
        Assert.All(found, altered => Assert.True(altered.First == pair.First ^ altered.Second == pair.Second));
        Assert.Contains(found, altered => altered.First == pair.First);
        Assert.Contains(found, altered => altered.Second == pair.Second);
        // The one that can be.
        Assert.Equal(new TextPair("b a", ""), AlteredTexts.Alter(new TextPair("a b", ""), random));
        Assert.Equal(new TextPair(null, "b a"), AlteredTexts.Alter(new TextPair(null, "a b"), random));
        Assert.Null(AlteredTexts.Alter(new TextPair("a", null), random));
    }

    [Fact]
    public void The_same_seed_alters_alike() =>
        Assert.Equal(AlteredTexts.Alter("one two three four", new Random(5)), AlteredTexts.Alter("one two three four", new Random(5)));

    private static HashSet<string> All(string text)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, Times).Select(_ => AlteredTexts.Alter(text, random)).OfType<string>()];
    }
}

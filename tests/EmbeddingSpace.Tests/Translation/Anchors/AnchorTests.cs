using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation.Anchors;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Anchors;

/// <summary>What takes the place of task texts.</summary>
[Trait("Tier", "Unit")]
public sealed class AnchorTests
{
    [Fact]
    public void Windows_are_seeded_short_and_cut_from_the_texts_in_turn()
    {
        string[] texts = [Numbered('a', 100), "only three words", Numbered('b', 40)];
        var windows = TextWindows.Draw(texts, 30, seed: 4);
        Assert.Equal(windows, TextWindows.Draw(texts, 30, seed: 4));
        Assert.NotEqual(windows, TextWindows.Draw(texts, 30, seed: 5));
        foreach (var text in texts) Assert.Equal(10, windows.Count(window => text.Contains(window, StringComparison.Ordinal)));
        Assert.All(windows, window => Assert.InRange(window.Split(' ').Length, 3, 25));
        Assert.Equal(10, windows.Count(window => window == "only three words"));

        static string Numbered(char word, int count) => string.Join(' ', Enumerable.Range(0, count).Select(i => $"{word}{i}"));
    }

    [Fact]
    public void General_texts_are_half_windows_of_them_and_half_drawn_tokens()
    {
        using var leaks = new NativeLeakCheck();
        using var source = Load("mini-a-ag_news", ModelParts.Encoder | ModelParts.Classifier);
        using var target = Load("mini-b", ModelParts.Encoder);
        string[] texts = [.. File.ReadLines(Fixtures.Data("texts", "movie_reviews.anchors.txt")).Take(40), " "];
        AnchorSet Draw(int seed) => AnchorSet.FromGeneralTexts(texts, 61, seed, new CheckpointSource(source), target, CancellationToken.None);
        var anchors = Draw(3);
        Assert.Equal((AnchorKind.GeneralTexts, 61, 30, 1), (anchors.Summary.Kind, anchors.Summary.Count, anchors.Summary.Drawn, anchors.Summary.Empty));
        Assert.Equal(61, anchors.Count);
        Assert.Equal(Ids(anchors), Ids(Draw(3)));
        Assert.NotEqual(Ids(anchors), Ids(Draw(4)));
        var windows = TextWindows.Draw(texts[..^1], 31, seed: 3);
        for (var i = 0; i < windows.Count; i++) Assert.Equal(source.Tokenize(windows[i]).Ids, anchors.Source[i].Sequence.Ids);
        foreach (var anchor in anchors.Source[31..])
            Assert.All(anchor.Sequence.Ids[1..^1], id => Assert.Matches("^(##)?[a-z]+$", source.Tokenizer.Tokens[id]));
        var exception = Assert.Throws<AnchorTextsException>(
            () => AnchorSet.FromGeneralTexts(texts[..19], 61, 3, new CheckpointSource(source), target, CancellationToken.None));
        Assert.Contains("at least 20 distinct texts", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DrawnAnchors.RandomTokens, AnchorKind.RandomTokens)]
    [InlineData(DrawnAnchors.EnrichedTokens, AnchorKind.EnrichedTokens)]
    [InlineData(DrawnAnchors.LanguageModel, AnchorKind.LanguageModel)]
    public void Every_kind_is_drawn_by_seed_and_both_models_read_the_same_tokens(DrawnAnchors asked, AnchorKind kind)
    {
        using var leaks = new NativeLeakCheck();
        using var source = Load("mini-a-ag_news", ModelParts.Encoder | ModelParts.Classifier);
        using var target = Load("mini-b", ModelParts.Encoder);
        AnchorSet Draw(int seed) => AnchorTests.Draw(source, target, new() { DrawnAnchors = asked, DrawnCount = 50, Seed = seed });
        var first = Draw(3);
        Assert.Equal((kind, 50), (first.Summary.Kind, first.Count));
        Assert.Equal(Ids(first), Ids(Draw(3)));
        Assert.NotEqual(Ids(first), Ids(Draw(4)));
        for (var i = 0; i < first.Count; i++)
        {
            Assert.Equal(first.Source[i].Sequence.Ids, first.Target[i].Ids);
            Assert.InRange(first.Source[i].Sequence.Ids.Length, 4 + 2, 30 + 2);
            Assert.All(first.Source[i].Sequence.Ids[1..^1], id => Assert.False(source.Tokenizer.Special.Contains(id)));
        }
    }

    [Fact]
    public void Random_tokens_are_words_not_the_letters_a_vocabulary_begins_with()
    {
        using var source = Load("mini-a-ag_news", ModelParts.Encoder | ModelParts.Classifier);
        using var target = Load("mini-b", ModelParts.Encoder);
        var ids = Words(Draw(source, target, new() { DrawnAnchors = DrawnAnchors.RandomTokens, DrawnCount = 300 }));
        Assert.InRange(Share(id => source.Tokenizer.Marks.Surface(source.Tokenizer.Tokens[id]).Length == 1), 0, 0.02);
        // The vocabulary has 8,000 tokens: its first thousand are the frequent ones.
        Assert.InRange(Share(id => id < 1000), 0.4, 0.8);
        double Share(Func<int, bool> which) => ids.Count(which) / (double)ids.Length;
    }

    [Fact]
    public void Enriched_sequences_hold_more_tokens_that_speak_for_a_class()
    {
        using var source = Load("mini-a-ag_news", ModelParts.Encoder | ModelParts.Classifier);
        using var target = Load("mini-b", ModelParts.Encoder);
        var favourites = SourceClassTokens.Find(source, 200, null, CancellationToken.None);
        Assert.Equal(4, favourites.Count);
        var all = favourites.SelectMany(ids => ids).ToHashSet();
        // The classifier tells sports from politics by words that anybody would.
        Assert.Contains(favourites[2], id => source.Tokenizer.Tokens[id] is "season" or "coach" or "league" or "team" or "game");
        double Share(DrawnAnchors kind)
        {
            var ids = Words(Draw(source, target, new() { DrawnAnchors = kind, DrawnCount = 200 }));
            return ids.Count(all.Contains) / (double)ids.Length;
        }

        Assert.InRange(Share(DrawnAnchors.EnrichedTokens) - Share(DrawnAnchors.RandomTokens), 0.15, 0.3);
    }

    [Fact]
    public void A_language_model_is_asked_for_only_where_there_is_one()
    {
        using var source = Load("mini-a-ag_news", ModelParts.Encoder | ModelParts.Classifier);
        using var target = Load("mini-a-sst2", ModelParts.Encoder);
        var exception = Assert.Throws<AnchorTextsException>(() => Draw(source, target, new() { DrawnAnchors = DrawnAnchors.LanguageModel }));
        Assert.Contains("expected a masked language model head in 'mini-a-sst2' or 'mini-a-ag_news'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_tries_every_kind_and_says_what_each_reached()
    {
        using var leaks = new NativeLeakCheck();
        using var source = Load("mini-a-ag_news", ModelParts.Encoder | ModelParts.Classifier);
        using var target = Load("mini-b", ModelParts.Encoder);
        var (anchors, tried) = new AnchorDrawing(new CheckpointSource(source), target, new() { DrawnCount = 40 }, null, CancellationToken.None).Draw();
        Assert.Equal([AnchorKind.RandomTokens, AnchorKind.EnrichedTokens, AnchorKind.LanguageModel], tried.Select(candidate => candidate.Kind));
        Assert.All(tried, candidate => Assert.InRange(candidate.Agreement, 0.25, 1));
        Assert.Contains(anchors.Summary.Kind, tried.Select(candidate => candidate.Kind));
    }

    private static AnchorSet Draw(TextModel source, TextModel target, TranslationOptions options) =>
        new AnchorDrawing(new CheckpointSource(source), target, options, null, CancellationToken.None).Draw().Anchors;

    private static int[] Words(AnchorSet anchors) => [.. anchors.Source.SelectMany(anchor => anchor.Sequence.Ids[1..^1])];

    private static TextModel Load(string name, ModelParts parts) => TextModel.Load(Checkpoint.Open(Fixtures.Data("models", name)), parts);

    private static string Ids(AnchorSet anchors) => string.Join(';', anchors.Source.Select(anchor => string.Join(',', anchor.Sequence.Ids)));
}

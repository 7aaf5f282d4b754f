using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Shadow;

[Trait("Tier", "Pipeline")]
public sealed class ShadowCommandTests
{
    private const int Examples = 5;

    [Fact]
    public void Two_models_are_compared_on_given_texts_answer_by_answer()
    {
        var (old, other) = (Samples.Classifier, Fixtures.SavedModel("text-classifier-options.zip"));
        using var before = SavedClassifier.Load(old);
        using var after = SavedClassifier.Load(other);
        Assert.Equal(before.Classes, after.Classes);
        string[] texts = [.. File.ReadLines(Samples.NewsTexts).Where(text => text.Length > 0)];
        var said = before.Answers(before.Score(texts)).Zip(after.Answers(after.Score(texts)), (first, second) => (Old: first.Label, New: second.Label))
            .ToList();

        var document = CommandLineRun.Of("shadow", "--old", old, "--new", other, "--texts", Samples.NewsTexts, "--examples", $"{Examples}", "--json").Json();
        Assert.Equal(texts.Length, document.GetProperty("texts").GetInt32());
        var agreement = document.GetProperty("agreement");
        Assert.Equal(said.Count(pair => pair.Old == pair.New) / (double)texts.Length, agreement.GetProperty("estimate").GetDouble());
        Assert.InRange(agreement.GetProperty("estimate").GetDouble(), agreement.GetProperty("low").GetDouble(), agreement.GetProperty("high").GetDouble());
        foreach (var change in document.GetProperty("changes").EnumerateArray())
            Assert.Equal(said.Count(pair => (pair.Old, pair.New) == (change.GetProperty("old").GetString(), change.GetProperty("new").GetString())),
                change.GetProperty("count").GetInt32());
        Assert.Equal(texts.Length,
            document.GetProperty("byClass").EnumerateArray().Sum(entry => entry.GetProperty("agreement").GetProperty("count").GetInt32()));
        var examples = document.GetProperty("disagreements").EnumerateArray().ToList();
        Assert.Equal(Math.Min(Examples, said.Zip(texts).Where(pair => pair.First.Old != pair.First.New).Distinct().Count()), examples.Count);
        Assert.All(examples, example =>
            Assert.Equal(said[Array.IndexOf(texts, example.GetProperty("text").GetString())],
                (example.GetProperty("old").GetString()!, example.GetProperty("new").GetString()!)));
    }

    [Fact]
    public void What_cannot_be_compared_is_refused_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        string[] texts = ["--texts", Samples.NewsTexts];
        CommandLineRun.Of(["shadow", "--old", Samples.NewsClassifier, "--new", Samples.FilmClassifier, .. texts]).IsRefused("the same classes");
        CommandLineRun.Of(["shadow", "--old", Fixtures.Checkpoint("cross-encoder-sigmoid"), "--new", Samples.FilmClassifier, .. texts]).IsRefused("numbers");
        CommandLineRun.Of("shadow", "--old", Samples.NewsClassifier).IsRefused("'--new'", "'--texts'");
        CommandLineRun.Of(["shadow", "--served", "m", .. texts]).IsRefused("'--texts'");
        CommandLineRun.Of("shadow", "--served", "m", "--share", "1").IsRefused("'--new B'");
        CommandLineRun.Of("shadow", "--served", "m", "--url", "nowhere").IsRefused("'nowhere'");
        CommandLineRun.Of("shadow", "--served", "m", "--url", "http://127.0.0.1:1").IsRefused("expected a running server");
    }
}

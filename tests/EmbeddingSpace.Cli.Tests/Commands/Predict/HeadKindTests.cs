using System.Text.Json;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Predict;

/// <summary>What is printed of heads that answer otherwise than with one of several classes, and of pairs.</summary>
[Trait("Tier", "Pipeline")]
public class HeadKindTests
{
    /// <summary>What goldens/README.md asks for.</summary>
    private const float Tolerance = 1e-4f;

    private const string MultiLabel = "bert-multi-label-legacy-bin", Sigmoid = "cross-encoder-sigmoid", Identity = "cross-encoder-identity";

    private static readonly string[] PairLines = [.. GoldenTexts.Pairs.Select(pair => $"{pair.First}\t{pair.Second}")];

    [Theory]
    [InlineData(null)]
    [InlineData(".4")]
    public void Several_labels_are_those_that_reach_the_threshold(string? threshold)
    {
        using var folder = new TemporaryFolder();
        var document = Predict(MultiLabel, Pairs(folder, "Text\tTextPair"), threshold is null ? [] : ["--threshold", threshold]);
        Assert.Equal(["kind", "classes", "threshold", "rows"], document.Names());
        Assert.Equal("multiple", document.Text("kind"));
        Assert.Equal(["negative", "neutral", "positive"], document.Items("classes").Select(name => name.GetString()));
        var golden = Golden(MultiLabel, "pair.probabilities");
        var rows = document.Items("rows");
        for (var row = 0; row < rows.Count; row++)
        {
            Assert.Equal(["labels", "scores", "probabilities", "truncated"], rows[row].Names());
            var expected = golden[(3 * row)..(3 * row + 3)];
            AssertClose(expected, rows[row].GetProperty("probabilities"));
            AssertClose(Golden(MultiLabel, "pair.logits")[(3 * row)..(3 * row + 3)], rows[row].GetProperty("scores"));
            string[] names = ["negative", "neutral", "positive"];
            var least = threshold is null ? .5f : .4f;
            Assert.Equal(names.Where((_, label) => expected[label] >= least), rows[row].Items("labels").Select(name => name.GetString()));
        }
    }

    [Theory]
    [InlineData(Sigmoid, "Sentence1\tsentence2", "pair.probabilities")]
    [InlineData(Identity, "premise\thypothesis", "pair.logits")]
    [InlineData(Identity, "text\ttext_pair", "pair.logits")]
    public void A_score_is_the_probability_or_the_raw_number(string name, string header, string answers)
    {
        using var folder = new TemporaryFolder();
        var document = Predict(name, Pairs(folder, header), "--max-length", "48");
        Assert.Equal(["kind", "rows"], document.Names());
        Assert.Equal("number", document.Text("kind"));
        var (values, scores) = (Golden(name, answers), Golden(name, "pair.logits"));
        foreach (var (row, i) in document.Items("rows").Select((row, i) => (row, i)))
        {
            Assert.Equal(["value", "scores", "probabilities", "truncated"], row.Names());
            Assert.Equal(values[i], row.GetProperty("value").GetSingle(), Tolerance);
            AssertClose([scores[i]], row.GetProperty("scores"));
            Assert.Equal(name == Sigmoid ? JsonValueKind.Array : JsonValueKind.Null, row.GetProperty("probabilities").ValueKind);
        }
    }

    [Fact]
    public void The_columns_of_a_pair_may_be_named_and_a_named_text_alone_is_no_pair()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("pairs.tsv", "question\tpassage\n" + string.Join('\n', PairLines) + "\n");
        var named = Predict(Identity, file, "--text-column", "question", "--pair-column", "passage").Items("rows");
        AssertValues(Golden(Identity, "pair.logits"), named);
        var single = Predict(Identity, Pairs(folder, "Text\tTextPair"), "--text-column", "Text").Items("rows");
        AssertValues(Golden(Identity, "logits")[..3], single);
    }

    [Fact]
    public void Cut_pairs_are_marked_and_people_see_both_texts()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("pairs.tsv", $"Text\tTextPair\nok\t{GoldenTexts.All[^1]}\nok\tok\n");
        Assert.Equal([true, false], Predict(Identity, file, "--max-length", "20").Items("rows").Select(row => row.Truth("truncated")));
        var shown = CommandLineRun.Of("predict", "--model", Fixtures.Checkpoint(Identity), "--texts", file, "--max-length", "20").Output;
        Assert.Contains("Second text", shown, StringComparison.Ordinal);
        Assert.Contains("(cut) ok", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_go_with_pairs_or_labels_is_refused()
    {
        using var folder = new TemporaryFolder();
        var file = Pairs(folder, "Text\tTextPair");
        Refused("as pairs are read in one window", "--texts", file, "--long-texts", "windows");
        Refused("'--threshold': expected a probability from 0 to 1, found 2", "--texts", file, "--threshold", "2");
        Refused("expected one column 'other', found none", "--texts", file, "--pair-column", "other");

        static void Refused(string part, params string[] more)
        {
            var run = CommandLineRun.Of(["predict", "--model", Fixtures.Checkpoint(Identity), .. more]);
            run.IsRefused(part);
        }
    }

    private static string Pairs(TemporaryFolder folder, string header) =>
        folder.Write("pairs.tsv", $"{header}\n{string.Join('\n', PairLines)}\n");

    private static JsonElement Predict(string name, string file, params string[] more) =>
        CommandLineRun.Of(["predict", "--model", Fixtures.Checkpoint(name), "--texts", file, "--json", .. more]).Json();

    private static float[] Golden(string name, string tensor) =>
        GoldenSafetensors.Open(Path.Combine(Fixtures.Checkpoint(name), "golden.safetensors")).Floats(tensor);

    private static void AssertValues(float[] expected, List<JsonElement> rows)
    {
        Assert.Equal(expected.Length, rows.Count);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], rows[i].GetProperty("value").GetSingle(), Tolerance);
    }

    private static void AssertClose(float[] expected, JsonElement found)
    {
        Assert.Equal(expected.Length, found.GetArrayLength());
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i].GetSingle(), Tolerance);
    }
}

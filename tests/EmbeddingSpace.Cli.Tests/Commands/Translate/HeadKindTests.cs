using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Translate;

/// <summary>Sources that answer otherwise than with one of several classes, and pairs of texts.</summary>
[Trait("Tier", "Pipeline")]
public class HeadKindTests
{
    private static readonly string[] News = File.ReadAllLines(Samples.NewsTexts);

    [Fact]
    public void Several_labels_are_translated_reported_predicted_and_evaluated()
    {
        using var folder = new TemporaryFolder();
        var output = folder.File("labels.zip");
        var run = Translate(Of(folder, "multi_label_classification"), Samples.NewsTexts, output, "--threshold", "0.4");
        var document = run.Json();
        Assert.Equal("multiple", document.Text("kind"));
        Assert.Equal(["microF1", "macroF1", "sameLabels", "threshold"], document.GetProperty("labels").Names());
        Assert.Equal(.4, document.GetProperty("labels").GetProperty("threshold").GetDouble());
        Assert.False(document.TryGetProperty("numbers", out _));
        Assert.Equal(4, document.Length("perClass"));
        var predicted = CommandLineRun.Of("predict", "--model", output, "--texts", Samples.NewsTexts, "--json").Json();
        Assert.Equal("multiple", predicted.Text("kind"));
        Assert.Equal(.4f, predicted.GetProperty("threshold").GetSingle());
        var labels = predicted.Items("rows").Select(row => string.Join(',', row.Items("labels").Select(label => label.GetString()))).ToList();
        var data = folder.Write("data.tsv", "Labels\tText\n" + string.Join('\n', News.Zip(labels, (text, row) => $"{row}\t{text}")) + "\n");
        var evaluated = CommandLineRun.Of("evaluate", "--model", output, "--data", data, "--json").Json();
        Assert.Equal(1, evaluated.GetProperty("microF1").GetDouble());
    }

    [Fact]
    public void Labels_are_certain_from_the_threshold_that_they_were_promised_for_and_from_no_other()
    {
        using var folder = new TemporaryFolder();
        var output = folder.File("labels.zip");
        Translate(Of(folder, "multi_label_classification"), Samples.NewsTexts, output, "--threshold", "0.4", "--agree", "0.5");
        var rows = CommandLineRun.Of("predict", "--model", output, "--texts", Samples.NewsTexts, "--threshold", "0.4", "--json").Json().Items("rows");
        Assert.All(rows, row => Assert.True(row.TryGetProperty("certain", out _)));
        foreach (var more in (string[][])[[], ["--agree", "0.5"]])
            CommandLineRun.Of(["predict", "--model", output, "--texts", Samples.NewsTexts, "--threshold", "0.2", .. more])
                .IsRefused("'--threshold 0.4'", "found 0.2");
    }

    [Fact]
    public void Numbers_are_translated_and_reported()
    {
        using var folder = new TemporaryFolder();
        var output = folder.File("number.zip");
        var run = Translate(Fixtures.Checkpoint("xlmr-regression-legacy-bin"), Samples.NewsTexts, output);
        // Of random weights the verdict may be anything.
        Assert.InRange(run.ExitCode, ExitCodes.Done, ExitCodes.Failed);
        var document = run.Json(run.ExitCode);
        Assert.Equal("number", document.Text("kind"));
        Assert.Equal(["r2", "pearson", "spearman", "rootMeanSquaredError"], document.GetProperty("numbers").Names());
        Assert.Equal(0, document.Length("perClass"));
        var predicted = CommandLineRun.Of("predict", "--model", output, "--texts", Samples.NewsTexts, "--json").Json();
        Assert.Equal("number", predicted.Text("kind"));
        var shown = Run(Fixtures.Checkpoint("xlmr-regression-legacy-bin"), Samples.NewsTexts, folder.File("again.zip"));
        Assert.Contains("Pearson", shown.Output, StringComparison.Ordinal);
        Assert.Matches(@"reaches\s+an\s+R²\s+of\s+-?\d+\.\d\d", shown.Output);
    }

    [Theory]
    [InlineData("pairs.tsv", '\t')]
    [InlineData("pairs.csv", ',')]
    public void Pairs_are_read_by_the_header_and_stay_pairs(string name, char separator)
    {
        using var folder = new TemporaryFolder();
        var (pairs, output) = (Pairs(folder, name, separator), folder.File("pairs.zip"));
        var run = Translate(Fixtures.Checkpoint("cross-encoder-identity"), pairs, output, "--scored-texts", pairs);
        Assert.InRange(run.ExitCode, ExitCodes.Done, ExitCodes.Failed);
        var document = run.Json(run.ExitCode);
        Assert.True(document.GetProperty("anchors").Truth("arePairs"));
        Assert.Equal(60, document.GetProperty("scoredTexts").Whole("examined"));
        var predicted = CommandLineRun.Of("predict", "--model", output, "--texts", pairs, "--json").Json();
        Assert.Equal(60, predicted.Length("rows"));
        CommandLineRun.Of("predict", "--model", output, "--texts", Samples.NewsTexts).IsRefused("pairs.zip", "expected pairs of texts");
        var shown = Run(Fixtures.Checkpoint("cross-encoder-identity"), pairs, folder.File("again.zip"));
        Assert.Contains("the longer text is cut first", shown.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_go_with_pairs_is_refused()
    {
        using var folder = new TemporaryFolder();
        var (pairs, output) = (Pairs(folder, "pairs.tsv", '\t'), folder.File("out.zip"));
        var source = Fixtures.Checkpoint("cross-encoder-identity");
        Run(source, pairs, output, "--scored-texts", Samples.NewsTexts).IsRefused("expected pairs of texts as in '--texts'");
        Run(source, Samples.NewsTexts, output, "--scored-texts", pairs).IsRefused("expected single texts");
        Run(source, pairs, output, "--texts-are", "general").IsRefused("windows are drawn");
        CommandLineRun.Of("translate", "--source", source, "--target", Samples.Encoder, "--no-text", "--pair-column", "TextPair", "--output", output)
            .IsRefused("pairs of texts are never drawn");
        Assert.False(File.Exists(output));
    }

    private static CommandLineRun Translate(string source, string texts, string output, params string[] more) =>
        Run(source, texts, output, [.. more, "--json"]);

    private static CommandLineRun Run(string source, string texts, string output, params string[] more) => CommandLineRun.Of(
        ["translate", "--source", source, "--target", Samples.Encoder, "--texts", texts, "--output", output, "--method", "pooled-ridge", .. more]);

    private static string Of(TemporaryFolder folder, string problem) =>
        EditedCheckpoint.Copy(Samples.NewsClassifier, folder).Configure("problem_type", problem).Save();

    private static string Pairs(TemporaryFolder folder, string name, char separator)
    {
        string Field(string text) => separator == ',' ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
        return folder.Write(name, $"Text{separator}TextPair\n"
            + string.Join('\n', Enumerable.Range(0, 60).Select(i => $"{Field(News[i])}{separator}{Field(News[i + 60])}")) + "\n");
    }
}

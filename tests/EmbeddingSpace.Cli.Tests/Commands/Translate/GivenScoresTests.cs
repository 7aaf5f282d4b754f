using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Translate;

/// <summary><c>translate --scores</c> and <c>--labels</c>: sources that are no checkpoints of the task.</summary>
[Trait("Tier", "Pipeline")]
public sealed class GivenScoresTests
{
    [Theory]
    [InlineData("Label\tText", "chosen classes ('Label')", "short,long")]
    [InlineData("short\tText\tlong", "probabilities of 2", ".9,.1;.2,.8")]
    [InlineData("short\tText\tlong", "logits of 2", "3,-1;-1,3")]
    public void A_file_of_answers_is_translated(string header, string found, string answers)
    {
        using var folder = new TemporaryFolder();
        var (file, output) = (folder.File("answers.tsv"), folder.File("out.zip"));
        var way = answers.Split(answers.Contains(';', StringComparison.Ordinal) ? ';' : ',');
        File.WriteAllLines(file, [header, .. Texts().Select(text => Row(text, way[text.Length > 135 ? 1 : 0].Split(',')))]);
        var run = CommandLineRun.Of("translate", "--scores", file, "--target", Samples.Encoder, "--output", output, "--json");
        Assert.Contains($"Scores: '{file}' ({found})", run.Error, StringComparison.Ordinal);
        var document = run.Json();
        Assert.Equal(("answers.tsv", "texts"), (document.Text("source"), document.GetProperty("anchors").Text("kind")));
        Assert.True(document.GetProperty("agreement").Real("estimate") > .6);
        // What answers cost where they were made nobody knows here.
        Assert.False(document.GetProperty("seconds").TryGetProperty("sourcePerAnchor", out _));
        var predicted = CommandLineRun.Of("predict", "--model", output, "--texts", file, "--json").Json();
        Assert.Equal(["long", "short"], predicted.Items("classes").Select(name => name.GetString()!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Text\tTextPair\tLabel", "chosen classes ('Label'), of pairs", "short,long")]
    [InlineData("first\tsecond\tshort\tlong", "logits of 2, of pairs", "3\t-1,-1\t3", "--text-column", "first", "--pair-column", "second", "--pairs", "apart")]
    public void A_file_of_answers_to_pairs_is_translated(string header, string found, string answers, params string[] options)
    {
        using var folder = new TemporaryFolder();
        var (file, output) = (folder.File("answers.tsv"), folder.File("out.zip"));
        var way = answers.Split(',');
        var texts = Texts().ToList();
        File.WriteAllLines(file, [header, .. texts.Zip(texts.Skip(1), (first, second) => $"{first}\t{second}\t{way[first.Length > 135 ? 1 : 0]}")]);
        var run = CommandLineRun.Of(["translate", "--scores", file, "--target", Samples.Encoder, "--output", output, "--json", .. options]);
        Assert.Contains($"Scores: '{file}' ({found})", run.Error, StringComparison.Ordinal);
        Assert.True(run.Json().GetProperty("agreement").Real("estimate") > .6);
        var predicted = CommandLineRun.Of(["predict", "--model", output, "--texts", file, "--json", .. options.Take(4)]).Json();
        Assert.Equal(["long", "short"], predicted.Items("classes").Select(name => name.GetString()!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        using var folder = new TemporaryFolder();
        var (file, output) = (folder.File("answers.tsv"), folder.File("out.zip"));
        File.WriteAllLines(file, ["Text\ta\tb", .. Texts().Select(text => $"{text}\t.5\t.9")]);
        Refused("add up to 1", "--scores", file, "--scores-are", "probabilities");
        Refused("'--source S' or '--scores F', found both", "--scores", file, "--source", Samples.NewsClassifier);
        Refused("found neither", "--texts", file);
        Refused("its texts are the anchors", "--scores", file, "--no-text");
        Refused("'--template': expected '--labels' beside it", "--source", Samples.NewsClassifier, "--texts", file, "--template", "{}");
        Refused("begins with 'entail'", "--source", Samples.NewsClassifier, "--texts", file, "--labels", "sport,money");
        Refused("must hold {}", "--source", Samples.NewsClassifier, "--texts", file, "--labels", "sport,money", "--template", "it");
        File.WriteAllLines(file, ["Text\ta\tb", "one\t1\tx"]);
        Refused("line 2: expected a number in column 'b', found 'x'", "--scores", file);
        File.WriteAllLines(file, ["Text\ta\ta", "one\t1\t2"]);
        Refused("expected a name of its own for each column of scores, found 'a' twice", "--scores", file);
        // Numbers, of which some are missing, are no classes.
        foreach (var missing in new[] { "nan", "", "1e400" })
        {
            File.WriteAllLines(file, ["Text\ta", "one\t.25", $"two\t{missing}", "three\t.5"]);
            Refused($"line 3: expected a number in column 'a', found '{missing}'", "--scores", file);
        }
        File.WriteAllLines(file, ["Text\tLabel", .. Texts().Select(text => $"{text}\ta")]);
        Refused($"'{file}': 'classes': expected at least 2 names", "--scores", file);
        File.WriteAllLines(file, ["Text", "one"]);
        Refused("expected columns of scores beside the texts, found 'Text' alone", "--scores", file);
        File.WriteAllLines(file, ["Text\tTextPair", "one\tother"]);
        Refused("expected columns of scores beside the texts, found 'Text' and 'TextPair' alone", "--scores", file);
        File.WriteAllLines(file, ["Text\ta\tb", "one\t1\t2"]);
        Refused($"'--pairs': expected pairs of texts beside it, found single texts in '{file}'", "--scores", file, "--pairs", "apart");
        Assert.False(File.Exists(output));

        void Refused(string what, params string[] arguments) =>
            CommandLineRun.Of(["translate", "--target", Samples.Encoder, "--output", output, .. arguments]).IsRefused(what);
    }

    private static string Row(string text, string[] answers) =>
        answers.Length == 1 ? $"{answers[0]}\t{text}" : $"{answers[0]}\t{text}\t{answers[1]}";

    private static IEnumerable<string> Texts() => File.ReadLines(Samples.NewsTexts).Distinct().Take(250);
}

using System.Net;
using System.Text.RegularExpressions;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Predict;

/// <summary>Answers with the tokens that they come from: of translations exactly, of other models by leaving tokens out.</summary>
[Trait("Tier", "Pipeline")]
public sealed partial class ExplanationTests
{
    /// <summary>Sums in float32 over layers and tokens.</summary>
    private const double AddsUp = 1e-4;

    // Markup, an emoji of two code points, an accent of its own, right to left, and a line that windows cut.
    private static readonly string[] Hostile =
    [
        "<script>alert(1)</script> & \"fell\"", "Shares 🙂👍🏽 fell in Tokyo",
        "A naive\u0308 re\u0301sume\u0301 of cafe\u0301s", "السوق fell שוק in London", "",
        string.Join(' ', Enumerable.Repeat("The striker scored twice, and the bank cut its rate.", 12)),
    ];

    [Fact]
    public void Bias_and_tokens_of_a_translation_add_up_to_the_scores_of_the_document()
    {
        using var folder = new TemporaryFolder();
        var (zip, texts) = (Translate(folder), folder.Write("texts.txt", "Shares fell in 🙂 Tokyo.\nThe striker scored twice."));
        var plain = CommandLineRun.Of("predict", "--model", zip, "--texts", texts, "--json").Json().Items("rows");
        var rows = CommandLineRun.Of("predict", "--model", zip, "--texts", texts, "--explain", "--json").Json().Items("rows");
        for (var row = 0; row < rows.Count; row++)
        {
            Assert.Equal([.. plain[row].Names(), "method", "bias", "contributions"], rows[row].Names());
            foreach (var member in plain[row].Names()) Assert.Equal(plain[row].GetProperty(member).ToString(), rows[row].GetProperty(member).ToString());
            Assert.Equal("exact", rows[row].Text("method"));
            var tokens = rows[row].Items("contributions");
            Assert.All(tokens, token => Assert.Equal(["token", "text", "start", "end", "scores"], token.Names()));
            for (var label = 0; label < rows[row].Length("scores"); label++)
                Assert.Equal(rows[row].GetProperty("scores")[label].GetDouble(), rows[row].GetProperty("bias")[label].GetDouble()
                    + tokens.Sum(token => token.GetProperty("scores")[label].GetDouble()), AddsUp);
        }
        var shown = CommandLineRun.Of("predict", "--model", zip, "--texts", texts, "--explain").Output;
        Assert.Contains("exact: bias and tokens add up to it", shown, StringComparison.Ordinal);
        Assert.Contains("Shares fell in 🙂 Tokyo.", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_checkpoint_tokens_are_left_out_and_nothing_is_said_to_add_up()
    {
        using var folder = new TemporaryFolder();
        var texts = folder.Write("texts.txt", "Shares fell.");
        var row = Assert.Single(CommandLineRun.Of("predict", "--model", Samples.Classifier, "--texts", texts, "--explain", "--json").Json().Items("rows"));
        Assert.Equal("occlusion", row.Text("method"));
        Assert.Equal(["method", "contributions"], row.Names().TakeLast(2));
        CommandLineRun.Of("predict", "--model", Samples.Classifier, "--texts", texts, "--explain", "--explain-by", "exact").IsRefused("adds up", "Occlusion");
        CommandLineRun.Of("predict", "--model", Samples.Classifier, "--texts", texts, "--explain-by", "exact").IsRefused("--explain");
        CommandLineRun.Of("predict", "--model", Samples.Classifier, "--texts", texts, "--html", folder.File("page.html")).IsRefused("--explain");
        CommandLineRun.Of("predict", "--model", Samples.Classifier, "--texts", texts, "--explain", "--top", "3").IsRefused("--by-class");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_page_holds_each_text_once_and_nothing_in_it_is_markup(bool windows)
    {
        using var folder = new TemporaryFolder();
        var zip = Translate(folder, windows ? ["--long-texts", "windows", "--max-length", "16"] : []);
        var (texts, page, csv) = (folder.Write("texts.jsonl", Lines(Hostile)), folder.File("page.html"), folder.File("all.csv"));
        CommandLineRun.Of("predict", "--model", zip, "--texts", texts, "--explain", "--html", page, "--csv", csv);
        var html = File.ReadAllText(page);
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.Contains("add up", html, StringComparison.Ordinal);
        Assert.Equal(Hostile, Paragraphs(html));
        Assert.Matches("<mark class=\"(for|against) s4\" title=\"[+-]0?\\.?[0-9.]+ to &#39;", html);
        // An accent stays with its letter.
        Assert.DoesNotMatch(">[\u0300-\u036f]", html);
        Assert.StartsWith("Text,Of,Token,Start,End,", File.ReadAllText(csv), StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_holds_both_texts_of_a_pair()
    {
        using var folder = new TemporaryFolder();
        var texts = folder.Write("pairs.tsv", "text\ttextPair\nShares fell\t<b>markets</b> rose 🙂\n");
        var page = folder.File("page.html");
        CommandLineRun.Of("predict", "--model", Samples.Classifier, "--texts", texts, "--explain", "--html", page);
        var html = File.ReadAllText(page);
        Assert.Equal(["Shares fell", "<b>markets</b> rose 🙂"], Paragraphs(html));
        Assert.Contains("add up to nothing", html, StringComparison.Ordinal);
    }

    [Fact]
    public void By_class_it_says_which_tokens_count_and_how_much_that_explains()
    {
        using var folder = new TemporaryFolder();
        var zip = Translate(folder);
        string[] words = ["--explain", "--by-class", "--top", "4"];
        var document = CommandLineRun.Of(["predict", "--model", zip, "--texts", Samples.NewsTexts, .. words, "--json"]).Json();
        var reading = document.GetProperty("byClass");
        Assert.Equal(["method", "texts", "fidelity", "classes"], reading.Names());
        Assert.Equal(["r2", "agreement", "shuffledR2", "shuffledAgreement"], reading.GetProperty("fidelity").Names());
        var fidelity = reading.GetProperty("fidelity");
        Assert.True(fidelity.GetProperty("r2").GetDouble() > fidelity.GetProperty("shuffledR2").GetDouble());
        Assert.True(fidelity.GetProperty("agreement").GetDouble() > fidelity.GetProperty("shuffledAgreement").GetDouble());
        Assert.All(reading.Items("classes"), each => Assert.Equal((4, 4), (each.Length("highest"), each.Length("lowest"))));
        var page = folder.File("page.html");
        var shown = CommandLineRun.Of(["predict", "--model", zip, "--texts", Samples.NewsTexts, .. words, "--html", page]).Output;
        Assert.Contains("Speak against it", shown, StringComparison.Ordinal);
        Assert.Contains("by class", File.ReadAllText(page), StringComparison.Ordinal);
        CommandLineRun.Of("predict", "--model", zip, "--texts", folder.Write("few.txt", "one\ntwo"), "--explain", "--by-class").IsRefused("at least 10 texts");
    }

    private static string Translate(TemporaryFolder folder, params string[] more)
    {
        var zip = folder.File("out.zip");
        CommandLineRun.Of(["translate", "--source", Samples.Classifier, "--target", Samples.Target, "--texts", Samples.NewsTexts, "--method", "pooled-ridge",
            "--output", zip, .. more]);
        return zip;
    }

    private static string Lines(IEnumerable<string> texts) =>
        string.Concat(texts.Select(text => $"{{\"text\": {System.Text.Json.JsonSerializer.Serialize(text)}}}\n"));

    // What a browser shows of the texts: marks taken away.
    private static string[] Paragraphs(string html) =>
        [.. Texts().Matches(html).Select(match => WebUtility.HtmlDecode(Tags().Replace(match.Groups[1].Value, "")))];

    [GeneratedRegex("<p class=\"text\" dir=\"auto\">(.*?)</p>", RegexOptions.Singleline)]
    private static partial Regex Texts();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();
}

using System.Text.Json;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Translate;

[Trait("Tier", "Pipeline")]
public class TranslateCommandTests
{
    [Fact]
    public void The_document_holds_the_report_and_the_file_is_a_model_for_every_command()
    {
        using var folder = new TemporaryFolder();
        var output = folder.File("translated.zip");
        // Random weights against random weights: the verdict is FAIL, and the file is written all the same.
        var run = Translate(Samples.Classifier, Samples.Target, output, "--texts", Samples.NewsTexts, "--method", "pooled-ridge", "--json");
        var document = run.Json(ExitCodes.Failed);
        string[] promised =
        [
            "method", "layers", "regularisation", "anchors", "agreement", "shuffledAgreement", "relatedness", "vocabularyOverlap", "verdict",
            "reasons", "seconds", "peakBytes", "sourceLayer", "keptSourceShare", "perClass", "candidates", "majorityShare",
        ];
        Assert.Superset(promised.ToHashSet(), document.Names().ToHashSet());
        Assert.Equal("pooled-ridge", document.Text("method"));
        Assert.Equal("FAIL", document.Text("verdict"));
        Assert.Equal("texts", document.GetProperty("anchors").Text("kind"));
        var count = File.ReadLines(Samples.NewsTexts).Distinct().Count();
        Assert.Equal(count, document.GetProperty("anchors").Whole("count"));
        Assert.Superset(new HashSet<string> { "estimate", "low", "high" }, document.GetProperty("agreement").Names().ToHashSet());
        Assert.Equal(["encode", "solve", "total", "sourcePerAnchor", "targetPerAnchor"], document.GetProperty("seconds").Names());
        Assert.True(document.GetProperty("peakBytes").GetInt64() > 1 << 20);
        Assert.Equal([output], Directory.GetFileSystemEntries(folder.Path));

        var predicted = CommandLineRun.Of("predict", "--model", output, "--texts", Samples.NewsTexts, "--json").Json();
        Assert.Equal(["negative", "neutral", "positive"], predicted.Items("classes").Select(name => name.GetString()));
        Assert.Equal(File.ReadLines(Samples.NewsTexts).Count(), predicted.Length("rows"));
        Assert.False(predicted.GetProperty("rows")[0].Truth("truncated"));

        var inspected = CommandLineRun.Of("inspect", "--model", output, "--json").Json();
        Assert.Equal("gpt2", inspected.Text("modelType"));
        Assert.Equal(3, inspected.Length("classes"));

        var encoded = CommandLineRun.Of("encode", "--model", output, "--texts", Samples.NewsTexts, "--json").Json();
        Assert.Equal(inspected.Whole("hidden"), encoded.GetProperty("rows")[0].GetArrayLength());

        CommandLineRun.Of("predict", "--model", output, "--texts", Samples.NewsTexts, "--max-length", "8").IsRefused("--max-length", "translated.zip");
        CommandLineRun.Of("predict", "--model", output, "--texts", Samples.NewsTexts, "--precision", "bfloat16").IsRefused("--precision", "translated.zip");

        // Nothing but ML.NET and the reference to the product: no registration.
        var context = new MLContext();
        var model = context.Model.Load(output, out _);
        var scored = model.Transform(context.Data.LoadFromEnumerable([new Row { Text = "Shares fell." }]));
        Assert.Single(scored.Preview().RowView);
        (model as IDisposable)?.Dispose();
    }

    [Fact]
    public void A_related_pair_is_not_a_failure_and_the_translation_beats_chance_on_labels()
    {
        using var folder = new TemporaryFolder();
        var output = folder.File("translated.zip");
        var run = Translate(Samples.NewsClassifier, Samples.Encoder, output, "--texts", Samples.NewsTexts, "--method", "pooled-ridge");
        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Matches("^(PASS|WARN): ", run.Output);
        Assert.Contains("Written", run.Error, StringComparison.Ordinal);
        var metrics = CommandLineRun.Of("evaluate", "--model", output, "--data", Fixtures.Data("texts", "news.test.tsv"), "--json").Json();
        // Four balanced classes: chance is 0.25.
        Assert.True(metrics.Real("accuracy") > 0.5);
    }

    [Fact]
    public void The_report_says_in_words_what_who_decides_asks()
    {
        using var folder = new TemporaryFolder();
        var markdown = folder.File("report.md");
        var page = folder.File("report.html");
        var run = Translate(Samples.NewsClassifier, Samples.Encoder, folder.File("out.zip"), "--texts", Samples.NewsTexts,
            "--markdown", markdown, "--html", page, "--json");
        var document = run.Json();
        var text = File.ReadAllText(markdown);
        Assert.Contains("Agreement where only the surest answers count", File.ReadAllText(page), StringComparison.Ordinal);
        Assert.Matches(@"Of 100 texts that it was not fitted to, 'mini-b' answers \d+ \(\d+ to \d+\) as 'mini-a-ag.?_news' does; chance reaches \d+\.", text);
        Assert.Matches(@"A text took \d+\.\d+ ms, by the source \d+\.\d+ ms\.", text);
        foreach (var part in new[] { "What the verdicts mean", "Where the two part", "Examples, those first" })
            Assert.Contains(part, text, StringComparison.Ordinal);
        var example = document.GetProperty("disagreements")[0];
        Assert.Contains(example.Text("text"), File.ReadLines(Samples.NewsTexts));
        Assert.Equal(document.GetProperty("agreement").Whole("count"), document.Items("confusion").Sum(cell => cell.Whole("count")));
    }

    [Fact]
    public void The_report_as_page_and_markdown_tells_texts_of_another_kind_and_what_drives_each_class()
    {
        using var folder = new TemporaryFolder();
        var (page, markdown) = (folder.File("report.html"), folder.File("report.md"));
        var run = Translate(Samples.NewsClassifier, Samples.Encoder, folder.File("out.zip"), "--texts", Samples.NewsTexts,
            "--scored-texts", Samples.FilmTexts, "--method", "pooled-ridge", "--html", page, "--markdown", markdown, "--json");
        var document = run.Json(ExitCodes.Failed);
        // On film reviews a classifier of news has nothing to say, and the translation says no more.
        Assert.Equal("FAIL", document.Text("verdict"));
        var scored = document.GetProperty("scoredTexts");
        // News against film reviews: told apart nearly always; news against news: a coin.
        Assert.InRange(scored.GetProperty("distance").Real("auc"), 0.9, 1);
        Assert.InRange(scored.GetProperty("distance").Real("controlAuc"), 0.35, 0.65);
        Assert.Contains(document.Items("reasons"), reason => reason.GetString()!.Contains("not like the anchors", StringComparison.Ordinal));
        var tokens = document.GetProperty("classTokens");
        Assert.Equal(4, tokens.GetArrayLength());
        foreach (var entry in tokens.EnumerateArray())
            foreach (var side in (string[])["source", "target"])
            {
                // A reading of a trained classifier is far above random directions.
                var reading = entry.GetProperty(side);
                var (found, random) = (reading.Real("fidelity"), reading.Real("randomFidelity"));
                Assert.True(found > 2 * random, $"{entry.Text("label")} {side}: {found} beside {random}");
            }
        var text = File.ReadAllText(markdown);
        Assert.Contains("## What the verdict asks for", text, StringComparison.Ordinal);
        Assert.Contains("## Tokens that drive each class", text, StringComparison.Ordinal);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Fact]
    public void A_translation_keeps_the_number_format_it_was_made_with()
    {
        using var folder = new TemporaryFolder();
        string Scores(string precision)
        {
            var output = folder.File(precision + ".zip");
            Translate(Samples.NewsClassifier, Samples.Encoder, output, "--texts", Samples.NewsTexts,
                "--method", "pooled-ridge", "--precision", precision, "--json").Json();
            var predicted = CommandLineRun.Of("predict", "--model", output, "--texts", folder.Write("one.txt", "Shares fell."), "--json").Json();
            return predicted.GetProperty("rows")[0].GetProperty("scores").GetRawText();
        }

        var (exact, rounded) = (Scores("float32"), Scores("bfloat16"));
        Assert.NotEqual(exact, rounded);
    }

    [Fact]
    public void General_texts_are_told_from_texts_of_the_task()
    {
        using var folder = new TemporaryFolder();
        var document = Translate(Samples.FilmClassifier, Samples.Encoder, folder.File("translated.zip"), "--texts", Samples.NewsTexts,
            "--texts-are", "general", "--anchors", "2000", "--method", "pooled-ridge", "--json").Json();
        var anchors = document.GetProperty("anchors");
        Assert.Equal(("general-texts", 2000, 1000), (anchors.Text("kind"), anchors.Whole("count"), anchors.Whole("drawn")));
        Assert.Equal("WARN", document.Text("verdict"));
    }

    [Fact]
    public void A_handful_of_texts_is_joined_by_as_many_drawn_sequences_as_asked_for()
    {
        using var folder = new TemporaryFolder();
        var few = folder.Write("few.txt", string.Join('\n', File.ReadLines(Samples.NewsTexts).Take(40)));
        var joined = Document("300");
        var anchors = joined.GetProperty("anchors");
        Assert.Equal(("texts", 40, 300, 800), (anchors.Text("kind"), anchors.Whole("count"), anchors.Whole("drawnBeside"), anchors.Whole("splices")));
        Assert.Equal([0, 8, 16, 24, 32], joined.GetProperty("learningCurve").Items("points").Select(point => point.Whole("texts")));
        var alone = Document("0");
        Assert.DoesNotContain("learningCurve", alone.Names());
        Assert.DoesNotContain("drawnBeside", alone.GetProperty("anchors").Names());
        Translate(Samples.NewsClassifier, Samples.Encoder, "never.zip", "--texts", few, "--anchors", "300", "--pair-column", "1")
            .IsRefused("--anchors", "pairs");

        JsonElement Document(string count) => Translate(Samples.NewsClassifier, Samples.Encoder, folder.File("out.zip"), "--texts", few, "--anchors", count,
            "--method", "pooled-ridge", "--json").Json();
    }

    [Fact]
    public void Either_texts_or_no_text_must_be_said()
    {
        Translate(Samples.Classifier, Samples.Target, "never.zip").IsRefused("--texts", "--no-text", "neither");
        Translate(Samples.Classifier, Samples.Target, "never.zip", "--texts", Samples.NewsTexts, "--no-text").IsRefused("both");
    }

    [Fact]
    public void Options_of_the_head_are_in_the_report_and_refused_without_a_head()
    {
        using var folder = new TemporaryFolder();
        string[] head = ["--balance-classes", "--layer-weighting", "kernel-alignment"];
        var document = Translate(
            Samples.NewsClassifier, Samples.Encoder, folder.File("out.zip"), ["--texts", Samples.NewsTexts, "--json", .. head]).Json();
        Assert.True(document.Truth("balancedClasses"));
        Assert.Equal(document.Length("layers") * document.Length("poolings"), document.Length("layerWeights"));
        Refused(Samples.Classifier, Samples.Target, Samples.NewsTexts, ["--method", "token-ridge", .. head], "BalanceClasses", "LayerWeighting", "TokenRidge");
    }

    [Fact]
    public void A_method_that_needs_one_vocabulary_is_refused_between_two() =>
        Refused(Samples.Classifier, Samples.OtherTarget, Samples.NewsTexts, ["--method", "token-ridge"], "expected one vocabulary");

    [Fact]
    public void Anchors_of_one_class_are_refused() =>
        Refused(Samples.OneClassClassifier, Samples.OtherTarget, Samples.NewsTexts, [], "at least 2 classes", "'negative'");

    [Fact]
    public void Too_few_anchors_are_refused()
    {
        using var folder = new TemporaryFolder();
        Refused(Samples.Classifier, Samples.Target, folder.Write("few.txt", "one\ntwo\n\none\n"), [], "at least 20 distinct texts", "found 2");
    }

    [Fact]
    public void An_empty_file_of_anchors_is_refused()
    {
        using var folder = new TemporaryFolder();
        Refused(Samples.Classifier, Samples.Target, folder.Write("empty.txt", ""), [], "empty.txt", "empty");
    }

    [Fact]
    public void A_source_without_a_classification_head_is_refused() =>
        Refused(Samples.Target, Samples.Target, Samples.NewsTexts, [], "gpt2-lm-wide", "expected a fine-tuned classifier");

    [Fact]
    public void An_unknown_method_is_refused_with_the_known_ones() =>
        Refused(Samples.Classifier, Samples.Target, Samples.NewsTexts, ["--method", "magic"], "magic", "pooled-ridge");

    [Fact]
    public void An_output_without_its_folder_is_refused_before_any_work()
    {
        using var folder = new TemporaryFolder();
        Translate("nowhere", "nowhere", folder.File("missing/out.zip"), "--texts", Samples.NewsTexts).IsRefused("missing", "existing folder");
    }

    [Fact]
    public void Stopping_ends_with_130_and_leaves_no_file()
    {
        using var folder = new TemporaryFolder();
        using var stopping = new CancellationTokenSource();
        // The last byte of the texts stops the command: it is then past its arguments and before its first batch.
        using var input = new StoppingStream(File.ReadAllBytes(Samples.NewsTexts), stopping);
        var run = CommandLineRun.Start(
            Arguments(Samples.Classifier, Samples.Target, folder.File("out.zip"), ["--texts", "-", "--json"]), input, cancellationToken: stopping.Token);
        Assert.Equal(ExitCodes.Stopped, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void An_existing_file_survives_a_failure()
    {
        using var folder = new TemporaryFolder();
        var output = folder.Write("out.zip", "precious");
        Translate(Samples.OneClassClassifier, Samples.OtherTarget, output, "--texts", Samples.NewsTexts).IsRefused("2 classes");
        Assert.Equal("precious", File.ReadAllText(output));
    }

    private static CommandLineRun Translate(string source, string target, string output, params string[] more) =>
        CommandLineRun.Start(Arguments(source, target, output, more));

    private static string[] Arguments(string source, string target, string output, string[] more) =>
        ["translate", "--source", source, "--target", target, "--output", output, .. more];

    private static void Refused(string source, string target, string texts, string[] more, params string[] parts)
    {
        using var folder = new TemporaryFolder();
        Translate(source, target, folder.File("out.zip"), ["--texts", texts, .. more]).IsRefused(parts);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private sealed class StoppingStream(byte[] content, CancellationTokenSource stopping) : MemoryStream(content)
    {
        public override int Read(Span<byte> buffer)
        {
            var count = base.Read(buffer);
            if (count == 0) stopping.Cancel();
            return count;
        }
    }

    private sealed class Row
    {
        public string Text { get; set; } = "";
    }
}

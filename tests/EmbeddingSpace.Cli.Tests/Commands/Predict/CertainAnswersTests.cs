using System.Globalization;
using System.Text.Json;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Predict;

/// <summary>A translation that was asked to promise an agreement, and another classifier for what it is not certain of.</summary>
[Trait("Tier", "Pipeline")]
public sealed class CertainAnswersTests
{
    private const double Rounding = 1e-9;

    [Fact]
    public void Answers_say_whether_they_are_certain_and_a_fallback_gives_the_others()
    {
        using var folder = new TemporaryFolder();
        var model = Translate(folder, "0.9", out var document);
        var promises = document.Items("promises");
        Assert.Equal([0.9, 0.95, 0.97, 0.99], promises.Select(promise => promise.GetProperty("rate").GetDouble()));
        Assert.Equal(0.9, document.GetProperty("certainAgreement").GetDouble());
        Assert.Equal(["rate", "certainty", "margin", "shareAnswered", "agreementAbove", "judged", "inScope", "anchorsNeeded", "reason", "altered",
            "alteredAgreement", "cascade", "isMade"], promises[0].Names());
        var rows = CommandLineRun.Of("predict", "--model", model, "--texts", Samples.NewsTexts, "--json").Json().Items("rows");
        Assert.Equal(["label", "scores", "probabilities", "truncated", "certain"], rows[0].Names());
        Assert.Contains(rows, row => row.Truth("certain"));
        Assert.Contains(rows, row => !row.Truth("certain"));
        var mixed = CommandLineRun.Of("predict", "--model", model, "--texts", Samples.NewsTexts, "--fallback", Samples.NewsClassifier, "--json").Json()
            .Items("rows");
        var source = CommandLineRun.Of("predict", "--model", Samples.NewsClassifier, "--texts", Samples.NewsTexts, "--json").Json().Items("rows");
        for (var i = 0; i < rows.Count; i++)
        {
            Assert.Equal(rows[i].Truth("certain") ? "model" : "fallback", mixed[i].Text("answeredBy"));
            Assert.Equal((rows[i].Truth("certain") ? rows : source)[i].Text("label"), mixed[i].Text("label"));
        }
        Assert.Contains("Certain", CommandLineRun.Of("predict", "--model", model, "--texts", Samples.NewsTexts).Output, StringComparison.Ordinal);
        var shown = CommandLineRun.Of("predict", "--model", model, "--texts", Samples.NewsTexts, "--fallback", Samples.NewsClassifier);
        Assert.Contains("Answered by", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_agreement_than_it_was_made_for_can_be_asked_of_it()
    {
        using var folder = new TemporaryFolder();
        var model = Translate(folder, "0.9", out var translated);
        var made = Predict().Items("rows");
        var same = Predict("--agree", "0.9");
        Assert.Equal(["kind", "classes", "rows", "threshold", "promised", "answered"], same.Names());
        Assert.Equal(made.Select(row => row.Truth("certain")), same.Items("rows").Select(row => row.Truth("certain")));
        foreach (var promise in translated.Items("promises"))
        {
            var rate = promise.GetProperty("rate").GetDouble();
            var found = Predict("--agree", rate.ToString(CultureInfo.InvariantCulture));
            var certain = found.Items("rows").Select(row => row.Truth("certain")).ToList();
            Assert.Equal(certain.Count(own => own) / (double)certain.Count, found.GetProperty("answered").GetDouble(), Rounding);
            // What is certain at more is certain at less.
            Assert.All(certain.Zip(made), pair => Assert.True(!pair.First || pair.Second.Truth("certain")));
            if (promise.GetProperty("margin").ValueKind == JsonValueKind.Null) continue;
            Assert.Equal(rate, found.GetProperty("promised").GetDouble());
            Assert.Equal(promise.GetProperty("margin").GetDouble(), found.GetProperty("threshold").GetDouble());
        }
        var mixed = Predict("--agree", "0.9", "--fallback", Samples.NewsClassifier);
        Assert.Equal(same.GetProperty("answered").GetDouble(), mixed.GetProperty("answered").GetDouble());
        Assert.Equal(made.Select(row => row.Truth("certain") ? "model" : "fallback"), mixed.Items("rows").Select(row => row.Text("answeredBy")));
        var all = Predict("--agree", "0.9", "--agree-of", "all-answers");
        var cascade = translated.Items("promises")[0].GetProperty("cascade");
        Assert.Equal(cascade.GetProperty("margin").GetDouble(), all.GetProperty("threshold").GetDouble());
        Assert.True(all.GetProperty("answered").GetDouble() >= same.GetProperty("answered").GetDouble());
        Assert.True(cascade.GetProperty("shareAnswered").GetDouble() >= translated.Items("promises")[0].GetProperty("shareAnswered").GetDouble());
        CommandLineRun.Of("predict", "--model", model, "--texts", Samples.NewsTexts, "--agree-of", "all-answers").IsRefused("'--agree-of'", "'--agree R'");
        CommandLineRun.Of("predict", "--model", model, "--texts", Samples.NewsTexts, "--agree", "0.995").IsRefused("at most 0.99", "0.995");
        CommandLineRun.Of("predict", "--model", model, "--texts", Samples.NewsTexts, "--agree", "1.5").IsRefused("'--agree'", "0.999");
        CommandLineRun.Of("predict", "--model", Samples.NewsClassifier, "--texts", Samples.NewsTexts, "--agree", "0.9").IsRefused("'--agree'");
        CommandLineRun.Of("predict", "--model", Fixtures.SavedModel("translation-combined.zip"), "--texts", Samples.NewsTexts, "--agree", "0.9")
            .IsRefused("Translate again with '--agree'");

        JsonElement Predict(params string[] more) =>
            CommandLineRun.Of(["predict", "--model", model, "--texts", Samples.NewsTexts, "--json", .. more]).Json();
    }

    [Theory]
    [InlineData("predict", "--agree", "95%")]
    [InlineData("predict", "--agree", "0,95")]
    [InlineData("predict", "--agree", "")]
    [InlineData("predict", "--threshold", "0,1")]
    [InlineData("translate", "--agree", "0.95x")]
    [InlineData("translate", "--altered-texts", "1.5")]
    [InlineData("upgrade", "--agree", "1,0")]
    public void What_is_no_number_is_refused_in_a_sentence(string command, string option, string value) =>
        CommandLineRun.Of(command, option, value).IsRefused(option, value);

    [Fact]
    public void A_translation_can_be_made_for_all_answers_and_without_altered_texts()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["translate", "--source", Samples.NewsClassifier, "--target", Samples.Encoder, "--texts", Samples.NewsTexts, "--method",
            "pooled-ridge", "--agree", "0.9", "--agree-of", "all-answers"];
        var page = folder.File("report.html");
        var document = CommandLineRun.Of([.. arguments, "--output", folder.File("all.zip"), "--html", page, "--json"]).Json();
        Assert.Equal("all-answers", document.Text("certainAgreementOf"));
        Assert.Contains("With the source for the rest", File.ReadAllText(page), StringComparison.Ordinal);
        var promise = document.Items("promises")[0];
        Assert.True(promise.GetProperty("altered").GetInt32() > 100);
        var answers = CommandLineRun.Of("predict", "--model", folder.File("all.zip"), "--texts", Samples.NewsTexts, "--agree", "0.9", "--json").Json();
        Assert.Equal(promise.GetProperty("cascade").GetProperty("margin").GetDouble(), answers.GetProperty("threshold").GetDouble());
        var trusting = CommandLineRun.Of([.. arguments, "--altered-texts", "0", "--output", folder.File("none.zip"), "--json"]).Json();
        Assert.Equal(0, trusting.Items("promises")[0].GetProperty("altered").GetInt32());
        CommandLineRun.Of([.. arguments, "--altered-texts", "-1", "--output", folder.File("none.zip")]).IsRefused("'--altered-texts'", "0 or more");
    }

    [Fact]
    public void Evaluate_says_what_certain_answers_and_the_mix_are_worth()
    {
        using var folder = new TemporaryFolder();
        var model = Translate(folder, "0.9", out _);
        var source = CommandLineRun.Of("predict", "--model", Samples.NewsClassifier, "--texts", Samples.NewsTexts, "--json").Json().Items("rows");
        // The source's answers as labels: accuracy is agreement.
        var data = folder.Write("data.tsv", "Label\tText\n" + string.Join('\n', File.ReadLines(Samples.NewsTexts).Where(text => text.Length > 0)
            .Zip(source, (text, row) => $"{row.Text("label")}\t{text}")));
        var document = CommandLineRun.Of("evaluate", "--model", model, "--data", data, "--source", Samples.NewsClassifier, "--fallback", Samples.NewsClassifier,
            "--json").Json();
        var certain = document.GetProperty("certain");
        var share = certain.GetProperty("share").GetDouble();
        Assert.InRange(share, 0.05, 0.999);
        Assert.Equal(certain.GetProperty("accuracy").GetDouble(), certain.GetProperty("agreement").GetDouble(), Rounding);
        var mix = certain.GetProperty("fallback");
        Assert.Equal(1 - share, mix.GetProperty("shareSent").GetDouble(), Rounding);
        Assert.Equal(share * certain.GetProperty("accuracy").GetDouble() + 1 - share, mix.GetProperty("accuracy").GetDouble(), Rounding);
        Assert.True(mix.GetProperty("secondsPerText").GetDouble() > 0);
        var told = CommandLineRun.Of("evaluate", "--model", model, "--data", data).Output;
        Assert.Contains("Certain: ", told, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_promised_is_said_and_what_does_not_go_together_refused()
    {
        using var folder = new TemporaryFolder();
        var run = CommandLineRun.Of("translate", "--source", Samples.NewsClassifier, "--target", Samples.Encoder, "--texts", Samples.NewsTexts, "--method",
            "pooled-ridge", "--agree", "0.999", "--output", folder.File("none.zip"));
        Assert.Contains("nothing can be promised, and no answer will be certain", run.Error, StringComparison.Ordinal);
        Assert.Contains("'--agree'", Fault("translate", "--source", Samples.NewsClassifier, "--target", Samples.Encoder, "--texts", Samples.NewsTexts,
            "--agree", "1.5", "--output", folder.File("none.zip")), StringComparison.Ordinal);
        Assert.Contains("translate with '--agree R'", Fault("predict", "--model", Samples.NewsClassifier, "--texts", Samples.NewsTexts, "--fallback",
            Samples.NewsClassifier), StringComparison.Ordinal);
        Assert.Contains("expected the classes of the model", Fault("predict", "--model", Translate(folder, "0.9", out _), "--texts", Samples.NewsTexts,
            "--fallback", Samples.FilmClassifier), StringComparison.Ordinal);

        static string Fault(params string[] arguments)
        {
            var failed = CommandLineRun.Of(arguments);
            Assert.Equal(2, failed.ExitCode);
            return failed.Error;
        }
    }

    private static string Translate(TemporaryFolder folder, string agreement, out JsonElement document)
    {
        var path = folder.File("model.zip");
        document = CommandLineRun.Of("translate", "--source", Samples.NewsClassifier, "--target", Samples.Encoder, "--texts", Samples.NewsTexts, "--method",
            "pooled-ridge", "--agree", agreement, "--output", path, "--json").Json();
        return path;
    }
}

using System.Globalization;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Evaluate;

[Trait("Tier", "Pipeline")]
public class EvaluateCommandTests
{
    private const double Tolerance = 1e-6; // probabilities are float32, their logarithms are summed in float64

    [Fact]
    public void Metrics_are_those_computed_by_hand_from_the_predictions()
    {
        // Labels in another order than the classes, and none for 'neutral': numbers by occurrence would be wrong ones.
        string[] labels = ["positive", "negative", "negative", "positive"];
        var texts = File.ReadLines(Samples.NewsTexts).Take(60).ToArray();
        using var folder = new TemporaryFolder();
        var file = folder.Write("data.tsv", "Label\tText\n" + string.Join('\n', texts.Select((text, i) => $"{labels[i % labels.Length]}\t{text}")) + "\n");
        var document = Evaluate(Samples.Classifier, file, "--json").Json();
        Assert.Equal(["kind", "rows", "accuracy", "macroAccuracy", "logLoss", "classes", "perClass", "confusion", "calibration", "againstSource"],
            document.Names());

        var predicted = CommandLineRun.Of("predict", "--model", Samples.Classifier, "--texts", file, "--json").Json();
        var classes = predicted.Items("classes").Select(name => name.GetString()!).ToList();
        var rows = predicted.Items("rows");
        var confusion = new int[classes.Count, classes.Count];
        var logLoss = 0.0;
        for (var i = 0; i < rows.Count; i++)
        {
            var right = classes.IndexOf(labels[i % labels.Length]);
            confusion[right, classes.IndexOf(rows[i].Text("label")!)]++;
            logLoss -= Math.Log(rows[i].GetProperty("probabilities")[right].GetSingle()) / rows.Count;
        }
        var recalls = new List<double>();
        for (var right = 0; right < classes.Count; right++)
        {
            var support = Enumerable.Range(0, classes.Count).Sum(chosen => confusion[right, chosen]);
            var entry = document.GetProperty("perClass")[right];
            Assert.Equal(["label", "precision", "recall", "support"], entry.Names());
            Assert.Equal(classes[right], entry.Text("label"));
            Assert.Equal(support, entry.Whole("support"));
            for (var chosen = 0; chosen < classes.Count; chosen++)
                Assert.Equal(confusion[right, chosen], document.GetProperty("confusion")[right][chosen].GetInt32());
            if (support == 0) continue;
            recalls.Add((double)confusion[right, right] / support);
            Assert.Equal(recalls[^1], entry.Real("recall"), Tolerance);
            var chosenCount = Enumerable.Range(0, classes.Count).Sum(other => confusion[other, right]);
            if (chosenCount > 0) Assert.Equal((double)confusion[right, right] / chosenCount, entry.Real("precision"), Tolerance);
        }
        Assert.Equal(texts.Length, document.Whole("rows"));
        Assert.Equal(Enumerable.Range(0, classes.Count).Sum(i => confusion[i, i]) / (double)rows.Count, document.Real("accuracy"), Tolerance);
        Assert.Equal(recalls.Average(), document.Real("macroAccuracy"), Tolerance);
        Assert.Equal(logLoss, document.Real("logLoss"), Tolerance);
    }

    [Fact]
    public void A_model_beside_itself_flips_nothing_and_the_probe_gives_a_ceiling()
    {
        var (model, data) = (Samples.NewsClassifier, Fixtures.Data("texts", "news.test.tsv"));
        var document = Evaluate(model, data, "--source", model, "--train", Fixtures.Data("texts", "news.anchors.tsv"), "--json").Json();
        var (against, accuracy) = (document.GetProperty("againstSource"), document.Real("accuracy"));
        Assert.Equal(0, against.Whole("negativeFlips") + against.Whole("positiveFlips"));
        Assert.Equal(1, against.GetProperty("agreement").Real("estimate"));
        Assert.Equal(accuracy, against.Real("sourceAccuracy"), Tolerance);
        var (probe, ceiling, majority) = (against.Real("probeAccuracy"), against.Real("ceiling"), document.GetProperty("calibration").Real("majorityShare"));
        // Four classes: a probe that learned nothing stays near a quarter.
        Assert.InRange(probe, 0.5, 1);
        Assert.Equal(Math.Min(probe, accuracy), ceiling, Tolerance);
        Assert.Equal((accuracy - majority) / (ceiling - majority), against.Real("retention"), Tolerance);
    }

    [Fact]
    public void Training_texts_without_a_source_and_a_source_of_other_classes_are_refused()
    {
        var (model, data) = (Samples.NewsClassifier, Fixtures.Data("texts", "news.test.tsv"));
        Evaluate(model, data, "--train", data).IsRefused("--source");
        Evaluate(model, data, "--source", Samples.Classifier).IsRefused("expected the classes of the model", "'neutral'");
    }

    [Fact]
    public void Labels_that_the_model_does_not_know_are_named()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("data.tsv", "Label\tText\npositive\tgood\nsports\tgoal\nPositive\tgood\n");
        Evaluate(Samples.Classifier, file).IsRefused("data.tsv", "'sports'", "'Positive'", "'neutral'");
    }

    [Fact]
    public void Labels_that_are_class_numbers_are_understood_and_told()
    {
        using var folder = new TemporaryFolder();
        var names = Evaluate(Samples.Classifier, folder.Write("names.tsv", "Label\tText\nnegative\tgood\npositive\tbad\n"), "--json");
        var classes = names.Json().Items("classes").Select(name => name.GetString()!).ToList();
        var numbers = $"Label\tText\n{classes.IndexOf("negative")}\tgood\n{classes.IndexOf("positive")}\tbad\n";
        var run = Evaluate(Samples.Classifier, folder.Write("numbers.tsv", numbers), "--json");
        Assert.Equal(names.Output, run.Output);
        Assert.Contains("numbers.tsv': labels are read as class numbers: 0 is '", run.Error, StringComparison.Ordinal);
        Evaluate(Samples.Classifier, folder.Write("beyond.tsv", "Label\tText\n0\tgood\n3\tbad\n")).IsRefused("beyond.tsv", "'3'");
        Evaluate(Samples.Classifier, folder.Write("mixed.tsv", "Label\tText\n0\tgood\nnegative\tbad\n")).IsRefused("mixed.tsv", "'0'");
    }

    [Fact]
    public void People_get_a_table_with_the_confusion()
    {
        using var folder = new TemporaryFolder();
        var run = Evaluate(Samples.Classifier, folder.Write("data.tsv", "Label\tText\npositive\tgood\nnegative\tbad\n"));
        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Contains("→ neutral", run.Output, StringComparison.Ordinal);
        Assert.Contains(2.ToString(CultureInfo.InvariantCulture) + " texts", run.Output, StringComparison.Ordinal);
    }

    private static CommandLineRun Evaluate(string model, string data, params string[] more) =>
        CommandLineRun.Of(["evaluate", "--model", model, "--data", data, .. more]);
}

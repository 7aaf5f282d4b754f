using System.Globalization;
using System.Text.Json;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Evaluate;

/// <summary>Labels and numbers against what a model says, by hand from the golden values.</summary>
[Trait("Tier", "Pipeline")]
public class HeadKindTests
{
    /// <summary>Counts are exact: their shares differ by rounding only.</summary>
    private const double Rounding = 1e-12;

    /// <summary>Scores may differ from the golden ones by 1e-4.</summary>
    private const double OfScores = 1e-3;

    private const string MultiLabel = "bert-multi-label-legacy-bin", Sigmoid = "cross-encoder-sigmoid";

    private static readonly string[] Names = ["negative", "neutral", "positive"];

    [Theory]
    [InlineData(.5f)]
    [InlineData(.35f)]
    public void F1_of_labels_is_that_counted_by_hand(float threshold)
    {
        using var folder = new TemporaryFolder();
        var probabilities = Golden(MultiLabel, "probabilities");
        bool[][] chosen = [.. Enumerable.Range(0, 8).Select(row => Names.Select((_, label) => probabilities[3 * row + label] >= threshold).ToArray())];
        // What each text has: from none to all labels, so that every count is there.
        bool[][] wanted = [.. Enumerable.Range(0, 8).Select(row => Names.Select((_, label) => (row >> label & 1) == 1).ToArray())];
        var lines = GoldenTexts.All.Select((text, row) =>
            $"{string.Join(',', Names.Where((_, label) => wanted[row][label]))}\t{text.Replace('\t', ' ').Replace('\n', ' ')}");
        var file = folder.Write("data.tsv", "Labels\tText\n" + string.Join('\n', lines) + "\n");
        var document = Evaluate(MultiLabel, file, "--max-length", "48", "--threshold", threshold.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(["kind", "rows", "microF1", "macroF1", "perClass", "threshold"], document.Names());
        Assert.Equal("multiple", document.Text("kind"));
        Assert.Equal(threshold, document.GetProperty("threshold").GetSingle());
        var (both, either, f1) = (0, 0, new List<double>());
        for (var label = 0; label < 3; label++)
        {
            var entry = document.GetProperty("perClass")[label];
            Assert.Equal(["label", "precision", "recall", "f1", "support"], entry.Names());
            var right = Enumerable.Range(0, 8).Count(row => chosen[row][label] && wanted[row][label]);
            var (said, there) = (chosen.Count(row => row[label]), wanted.Count(row => row[label]));
            Assert.Equal(4, entry.Whole("support"));
            Assert.Equal(said == 0 ? 0 : (double)right / said, entry.Real("precision"), Rounding);
            Assert.Equal((double)right / there, entry.Real("recall"), Rounding);
            f1.Add(2.0 * right / (said + there));
            Assert.Equal(f1[^1], entry.Real("f1"), Rounding);
            (both, either) = (both + right, either + said + there);
        }
        Assert.Equal(2.0 * both / either, document.Real("microF1"), Rounding);
        Assert.Equal(f1.Average(), document.Real("macroF1"), Rounding);
    }

    [Fact]
    public void Numbers_are_compared_by_error_and_correlation()
    {
        using var folder = new TemporaryFolder();
        var logits = Golden(Sigmoid, "pair.logits");
        var model = EditedCheckpoint.Copy(Fixtures.Checkpoint(Sigmoid), folder).Configure("problem_type", "regression").Save();
        // Each half as far from the mean, and a constant beside: correlations of 1, and an error known.
        double[] wanted = [.. logits.Select(logit => 2.0 * logit + 1)];
        var lines = GoldenTexts.Pairs.Select((pair, i) => $"X\t{wanted[i].ToString("R", CultureInfo.InvariantCulture)}\t{pair.First}\t{pair.Second}");
        var file = folder.Write("data.tsv", "Label\tScore\tText\tTextPair\n" + string.Join('\n', lines) + "\n");
        var document = CommandLineRun.Of("evaluate", "--model", model, "--data", file, "--max-length", "48", "--json").Json();
        Assert.Equal(["kind", "rows", "r2", "pearson", "spearman", "meanSquaredError", "rootMeanSquaredError", "ndcg10"],
            document.Names());
        Assert.Equal(JsonValueKind.Null, document.GetProperty("ndcg10").ValueKind);
        Assert.Equal("number", document.Text("kind"));
        Assert.Equal(1, document.Real("pearson"), OfScores);
        Assert.Equal(1, document.Real("spearman"), Rounding);
        var error = logits.Zip(wanted).Average(pair => Math.Pow(pair.First - pair.Second, 2));
        Assert.Equal(error, document.Real("meanSquaredError"), OfScores);
        Assert.Equal(Math.Sqrt(error), document.Real("rootMeanSquaredError"), OfScores);
        var variance = wanted.Average(number => Math.Pow(number - wanted.Average(), 2));
        Assert.Equal(1 - error / variance, document.Real("r2"), OfScores * error / variance);
    }

    [Theory]
    [InlineData("Group")]
    [InlineData("question", "--group-column", "question")]
    public void Scores_in_groups_are_judged_by_their_ranks(string header, params string[] more)
    {
        using var folder = new TemporaryFolder();
        var logits = Golden(Sigmoid, "logits")[..4];
        // Two groups of two rows each: in the first the better row is ranked first, in the second last; a third has nothing relevant.
        double[] relevance = [logits[0] > logits[1] ? 2 : 0, logits[0] > logits[1] ? 0 : 2, logits[2] > logits[3] ? 0 : 1, logits[2] > logits[3] ? 1 : 0];
        var lines = relevance.Select((number, i) => $"{(i < 2 ? "a" : "b")}\t{number}\t{GoldenTexts.All[i]}").Append("c\t0\tok");
        var file = folder.Write("data.tsv", $"{header}\tScore\tText\n{string.Join('\n', lines)}\n");
        Assert.Equal((1 + 1 / Math.Log2(3)) / 2, Evaluate(Sigmoid, file, more).Real("ndcg10"), Rounding);
    }

    [Fact]
    public void What_does_not_fit_the_kind_is_refused()
    {
        using var folder = new TemporaryFolder();
        Refused(MultiLabel, "negative,other\tone", "found 'other'");
        Refused(Sigmoid, "much\tone", "expected a number in column 'Label', found 'much'");
        Refused(MultiLabel, "negative\tone", "expected a model of exclusive classes", "--source", Samples.Classifier);

        void Refused(string name, string line, string part, params string[] more)
        {
            var run = CommandLineRun.Of(
                ["evaluate", "--model", Fixtures.Checkpoint(name), "--data", folder.Write("data.tsv", $"Label\tText\n{line}\n"), .. more]);
            run.IsRefused(part);
        }
    }

    private static JsonElement Evaluate(string name, string file, params string[] more) =>
        CommandLineRun.Of(["evaluate", "--model", Fixtures.Checkpoint(name), "--data", file, "--json", .. more]).Json();

    private static float[] Golden(string name, string tensor) =>
        GoldenSafetensors.Open(Path.Combine(Fixtures.Checkpoint(name), "golden.safetensors")).Floats(tensor);
}

using System.Text;
using System.Text.Json;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Predict;

[Trait("Tier", "Pipeline")]
public class PredictCommandTests
{
    // The same model on the same machine; texts fall into other batches, which changes the order of sums.
    private const float Tolerance = 1e-5f;

    [Fact]
    public void The_document_holds_classes_and_rows_with_the_models_own_logits_in_the_order_of_the_texts()
    {
        string[] texts = ["A short one.", "", "Something that is rather longer than the first, to fall into another batch."];
        using var folder = new TemporaryFolder();
        var document = Predict(Samples.Classifier, folder.Write("texts.txt", string.Join('\n', texts)), "--json").Json();
        Assert.Equal(["kind", "classes", "rows"], document.Names());
        using var classifier = TextClassifier.Load(Checkpoint.Open(Samples.Classifier));
        var expected = classifier.Score(texts);
        var rows = document.Items("rows");
        Assert.Equal(texts.Length, rows.Count);
        for (var i = 0; i < texts.Length; i++)
        {
            Assert.Equal(["label", "scores", "probabilities", "truncated"], rows[i].Names());
            var scores = Numbers(rows[i].GetProperty("scores"));
            Assert.Equal(expected[i].ToArray(), scores, (one, other) => Math.Abs(one - other) <= Tolerance);
            var probabilities = Numbers(rows[i].GetProperty("probabilities"));
            var sum = scores.Sum(score => MathF.Exp(score));
            Assert.Equal(scores.Select(score => MathF.Exp(score) / sum), probabilities, (one, other) => Math.Abs(one - other) <= Tolerance);
            Assert.Equal(classifier.Classes[Array.IndexOf(scores, scores.Max())], rows[i].Text("label"));
            Assert.False(rows[i].Truth("truncated"));
        }
    }

    [Fact]
    public void Cut_texts_are_marked()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("texts.txt", "one\n" + string.Join(' ', Enumerable.Repeat("word", 50)));
        var rows = Predict(Samples.OneClassClassifier, file, "--max-length", "16", "--json").Json().Items("rows");
        Assert.Equal([false, true], rows.Select(row => row.Truth("truncated")));
    }

    [Fact]
    public void Texts_come_from_standard_input_where_a_dash_stands_for_the_file()
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes("first\nsecond\n"));
        var run = CommandLineRun.Start(["predict", "--model", Samples.Classifier, "--texts", "-", "--json"], input);
        Assert.Equal(2, run.Json().Length("rows"));
    }

    [Fact]
    public void People_see_texts_without_their_control_characters()
    {
        using var folder = new TemporaryFolder();
        var run = Predict(Samples.Classifier, folder.Write("texts.txt", "a \u001b[31mred\u0007 [b]text[/]"));
        Assert.Contains("[b]text[/]", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.DoesNotContain('\u0007', run.Output);
    }

    private static CommandLineRun Predict(string model, string texts, params string[] more) =>
        CommandLineRun.Of(["predict", "--model", model, "--texts", texts, .. more]);

    private static float[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetSingle())];
}

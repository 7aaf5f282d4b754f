using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Predict;

/// <summary>Answers with the tokens that they come from: of translations exactly, of other models by leaving tokens out.</summary>
[Trait("Tier", "Pipeline")]
public sealed class ExplanationTests
{
    /// <summary>Sums in float32 over layers and tokens.</summary>
    private const double AddsUp = 1e-4;

    [Fact]
    public void Bias_and_tokens_of_a_translation_add_up_to_the_scores_of_the_document()
    {
        using var folder = new TemporaryFolder();
        var (zip, texts) = (folder.File("out.zip"), folder.Write("texts.txt", "Shares fell in 🙂 Tokyo.\nThe striker scored twice."));
        CommandLineRun.Of("translate", "--source", Samples.Classifier, "--target", Samples.Target, "--texts", Samples.NewsTexts, "--method", "pooled-ridge",
            "--output", zip);
        var plain = CommandLineRun.Of("predict", "--model", zip, "--texts", texts, "--json").Json().Items("rows");
        var rows = CommandLineRun.Of("predict", "--model", zip, "--texts", texts, "--explain", "--json").Json().Items("rows");
        for (var row = 0; row < rows.Count; row++)
        {
            Assert.Equal([.. plain[row].Names(), "explanation"], rows[row].Names());
            foreach (var member in plain[row].Names()) Assert.Equal(plain[row].GetProperty(member).ToString(), rows[row].GetProperty(member).ToString());
            var explanation = rows[row].GetProperty("explanation");
            Assert.Equal(["method", "bias", "tokens"], explanation.Names());
            Assert.Equal("exact", explanation.Text("method"));
            var tokens = explanation.Items("tokens");
            Assert.All(tokens, token => Assert.Equal(["token", "text", "characters", "contributions"], token.Names()));
            for (var label = 0; label < rows[row].Length("scores"); label++)
                Assert.Equal(rows[row].GetProperty("scores")[label].GetDouble(), explanation.GetProperty("bias")[label].GetDouble()
                    + tokens.Sum(token => token.GetProperty("contributions")[label].GetDouble()), AddsUp);
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
        Assert.Equal(["method", "tokens"], row.GetProperty("explanation").Names());
        Assert.Equal("occlusion", row.GetProperty("explanation").Text("method"));
        CommandLineRun.Of("predict", "--model", Samples.Classifier, "--texts", texts, "--explain", "--explain-by", "exact").IsRefused("adds up", "Occlusion");
        CommandLineRun.Of("predict", "--model", Samples.Classifier, "--texts", texts, "--explain-by", "exact").IsRefused("--explain");
    }
}

using System.Text.Json;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Tests.Reports.Png;
using EmbeddingSpace.Testing;
using SkiaSharp;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Measure;

[Trait("Tier", "Unit")]
public sealed class MeasureCommandTests : IDisposable
{
    /// <summary>Cosine of inner products in Float32.</summary>
    private const double Float32Tolerance = 1e-4;

    private readonly TemporaryFolder _folder = new();

    private static string Model => Fixtures.Checkpoint("bert-classifier");

    [Fact]
    public void The_document_holds_every_measurement_beside_its_control()
    {
        var document = Measure("--texts", Samples.NewsTexts, "--k", "800,1,10", "--seed", "3").Json();
        Assert.Equal(["keepK", "related", "recall", "seconds", "peakBytes"], document.Names());
        var kept = document.Items("keepK");
        Assert.Equal(6 * 3 * 3, kept.Count);
        Assert.All(kept, entry => Assert.Equal(["role", "layer", "k", "transpose", "inverse", "randomTranspose", "randomInverse"], entry.Names()));
        Assert.Equal([1, 10, 800], kept.Take(3).Select(entry => entry.Whole("k")));
        // Everything kept: the inverse gives the inner products back, and nothing is left to chance.
        Assert.All(kept.Where(entry => entry.Whole("k") == 800), entry =>
        {
            Assert.Equal(1, entry.Real("inverse"), Float32Tolerance);
            Assert.Equal(entry.Real("transpose"), entry.Real("randomTranspose"), Float32Tolerance);
        });
        Assert.All(kept.Where(entry => entry.Whole("k") == 10), entry => Assert.True(entry.Real("transpose") > entry.Real("randomTranspose")));
        var related = document.Items("related");
        var places = from pairs in (string[])["key-value", "value-output", "query-key"] from layer in Enumerable.Range(0, 3) select (pairs, layer);
        Assert.Equal(places, related.Select(entry => (entry.Text("pairs")!, entry.Whole("layer"))));
        Assert.All(related, entry => Assert.InRange(entry.Real("mean") * entry.Real("shuffledMean"), 1e-6, 1));
        var recall = document.Items("recall");
        Assert.Equal([0, 1, 2], recall.Select(entry => entry.Whole("layer")));
        Assert.All(recall, entry => Assert.InRange(entry.Real("recall") * entry.Real("randomRecall"), 1e-6, 1));
    }

    [Fact]
    public void Role_layer_and_number_of_tokens_can_be_chosen_and_without_texts_there_is_no_recall()
    {
        var document = Measure("--role", "value", "--layer", "1", "--k", "5", "--top", "20").Json();
        Assert.DoesNotContain("recall", document.Names());
        var kept = Assert.Single(document.Items("keepK"));
        Assert.Equal(("value", 1, 5), (kept.Text("role"), kept.Whole("layer"), kept.Whole("k")));
        Assert.All(document.Items("related"), entry => Assert.Equal(1, entry.Whole("layer")));
        Assert.NotEqual(Means(document), Means(Measure("--role", "value", "--layer", "1", "--k", "5").Json()));
    }

    [Theory]
    [InlineData("--k 10,801", "'--k' 801", "1 to 800")]
    [InlineData("--k 0", "'--k' 0", "1 to 800")]
    [InlineData("--k 1,x", "'x'", "--k")]
    [InlineData("--role quer", "'quer'", "feed-forward-key")]
    [InlineData("--role classifier", "'classifier'", "feed-forward-key")]
    [InlineData("--layer 3", "'--layer' 3", "0 to 2")]
    [InlineData("--top 801", "801", "1 to 800")]
    [InlineData("--texts /nowhere", "/nowhere", "check the path")]
    [InlineData("--active 5", "--active", "--texts")]
    public void What_cannot_be_measured_is_refused_in_one_sentence(string arguments, string named, string alsoNamed) =>
        Measure(arguments.Split(' ')).IsRefused(named, alsoNamed);

    [Fact]
    public void More_active_neurons_than_a_block_has_are_refused() =>
        Measure("--texts", Samples.NewsTexts, "--active", "100000").IsRefused("100000", "bert-classifier");

    [Fact]
    public void A_model_that_is_not_there_is_refused() =>
        CommandLineRun.Of("measure", "--model", "/nowhere/at-all").IsRefused("'/nowhere/at-all'", "does not exist");

    [Fact]
    public void Weights_that_are_no_numbers_are_refused()
    {
        var bert = new SyntheticBert(3);
        bert["encoder.layer.1.attention.self.value.weight"][5] = float.NaN;
        var run = CommandLineRun.Of("measure", "--model", bert.Write(_folder.File("bert")));
        run.IsRefused("encoder.layer.1.attention.self.value.weight", "NaN", "model.safetensors");
    }

    [Fact]
    public async Task A_stop_in_the_middle_leaves_no_file()
    {
        using var stop = new CancellationTokenSource();
        string[] files = ["--html", _folder.File("page.html"), "--csv", _folder.File("data.csv")];
        var work = Task.Run(() => CommandLineRun.Start(
            ["measure", "--model", Model, "--texts", Samples.NewsTexts, .. files], cancellationToken: stop.Token));
        // The files begin before the work, which takes a second or more.
        while (Directory.GetFiles(_folder.Path).Length < 2 && !work.IsCompleted) await Task.Delay(1);
        await stop.CancelAsync();
        var run = await work;
        Assert.True(run.ExitCode == ExitCodes.Stopped, $"Expected a stop, found {run.ExitCode}: {run.Error}");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Page_data_and_pictures_are_written_with_the_controls()
    {
        PngReportTests.RequireFont();
        var (page, data, png) = (_folder.File("page.html"), _folder.File("data.csv"), _folder.File("pictures.png"));
        string[] files = ["--html", page, "--csv", data, "--png", png];
        var run = CommandLineRun.Of(["measure", "--model", Model, "--role", "key", "--k", "1,10,100", "--texts", Samples.NewsTexts, .. files]);
        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
        Assert.Contains("of shuffled pairs", run.Output, StringComparison.Ordinal);
        Assert.Contains("random texts", run.Output, StringComparison.Ordinal);
        Assert.Contains("Keep-k: key", File.ReadAllText(page), StringComparison.Ordinal);
        var lines = File.ReadAllText(data).TrimEnd().Split("\r\n");
        Assert.Equal("Measurement,Of,Layer,K,Value,Control", lines[0]);
        Assert.Equal(1 + 3 * 3 * 2 + 3 * 3 + 3, lines.Length);
        using var picture = SKBitmap.Decode(png);
        Assert.True(PngReportTests.Colours(picture, 0, 0, picture.Width, picture.Height) > 20);
    }

    public void Dispose() => _folder.Dispose();

    private static CommandLineRun Measure(params string[] arguments) => CommandLineRun.Of(["measure", "--model", Model, .. arguments, "--json"]);

    private static double[] Means(JsonElement document) => [.. document.Items("related").Select(entry => entry.Real("mean"))];
}

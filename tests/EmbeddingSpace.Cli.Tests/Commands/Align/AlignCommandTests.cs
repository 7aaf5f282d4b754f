using System.Text.Json;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Reports.Png;
using EmbeddingSpace.Cli.Tests.Reports.Png;
using EmbeddingSpace.Testing;
using SkiaSharp;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Align;

[Trait("Tier", "Unit")]
public sealed class AlignCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Swapped_layers_are_found_again()
    {
        // Only the order of the layers differs: every planted pair must be found.
        var model = new SyntheticBert(31);
        var swapped = model.Copy();
        swapped.PermuteLayers([2, 0, 1]);
        var document = Align(model.Write(_folder.File("a")), swapped.Write(_folder.File("b")), "--role", "feed-forward-value").Json();
        Assert.Equal("feed-forward-value", document.Text("role"));
        Assert.Equal(["0-1", "1-2", "2-0"], Pairs(document.GetProperty("best")));
        Assert.True(document.GetProperty("best").Real("meanMatched") > 0.999);
        Assert.True(document.Truth("related"));
        Assert.True(document.GetProperty("relatedness").Real("shuffledExplained") < 0.5);
        Assert.True(document.GetProperty("shared").Truth("whole"));
        string[] promised = ["layers", "assignment", "meanMatched", "meanOther", "seconds", "peakBytes", "margins", "shuffled"];
        Assert.Superset(promised.ToHashSet(), document.Names().ToHashSet());
        Assert.DoesNotContain("roles", document.Names());
        Assert.Equal(3, document.Length("layers"));
        Assert.All(document.Items("layers"), row => Assert.Equal(3, row.GetArrayLength()));
    }

    [Fact]
    public void Without_a_role_each_is_compared_and_the_mean_of_all_stands_at_the_top()
    {
        var document = Align(Fixtures.Checkpoint("bert-classifier"), Fixtures.Checkpoint("bert-mlm"), "--no-second-opinions").Json();
        Assert.Equal("all", document.Text("role"));
        var roles = document.Items("roles");
        Assert.Equal(["feed-forward-key", "feed-forward-value", "query", "key", "value", "output"], roles.Select(role => role.Text("role")));
        Assert.Equal(roles.Average(role => role.GetProperty("layers")[0][1].GetDouble()), document.GetProperty("layers")[0][1].GetDouble(), 1e-12);
        Assert.All(roles, role => Assert.Equal(JsonValueKind.Null, role.GetProperty("cka").ValueKind));
    }

    [Fact]
    public void Another_vocabulary_meets_in_the_tokens_both_have_and_says_how_many()
    {
        var tokens = SyntheticBert.DefaultTokens(400).Select((token, id) => id >= 8 && id % 4 == 3 ? token + "x" : token).ToArray();
        var (source, target) = (new SyntheticBert(1).Write(_folder.File("a")), new SyntheticBert(2) { Tokens = tokens }.Write(_folder.File("b")));
        var shared = Align(source, target, "--role", "key").Json().GetProperty("shared");
        Assert.Equal((302, 400, false), (shared.Whole("count"), shared.Whole("sourceSize"), shared.Truth("whole")));
        Assert.Contains("302, 75.5 %", CommandLineRun.Of("align", "--source", source, "--target", target, "--role", "key").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Vocabularies_that_write_tokens_in_different_ways_meet_in_what_they_spell_alike()
    {
        var bert = new SyntheticBert(1);
        var (source, same, other) = (bert.Write(_folder.File("a")), bert.Write(_folder.File("b")), bert.Write(_folder.File("c")));
        TokenWriting.Rewrite(other, SyntheticBert.DefaultTokens(bert.Vocabulary), "byte-level");
        var (wanted, found) = (Align(source, same, "--role", "key").Json(), Align(source, other, "--role", "key").Json());
        Assert.Equal(bert.Vocabulary, found.GetProperty("shared").Whole("count"));
        foreach (var property in new[] { "layers", "assignment", "best", "shuffled", "relatedness", "cka" })
            Assert.Equal(wanted.GetProperty(property).GetRawText(), found.GetProperty(property).GetRawText());
    }

    [Fact]
    public void Word_pieces_and_bytes_of_models_trained_apart_are_aligned()
    {
        var document = Align(Fixtures.Checkpoint("bert-mlm"), Fixtures.Checkpoint("roberta-mlm"), "--role", "value", "--no-second-opinions").Json();
        Assert.InRange(document.GetProperty("shared").Whole("count"), 64, 800);
        Assert.False(document.GetProperty("shared").Truth("whole"));
    }

    [Fact]
    public void Vocabularies_with_only_special_tokens_in_common_are_refused()
    {
        string[] tokens = [.. SyntheticBert.DefaultTokens(5), .. Enumerable.Range(5, 395).Select(id => $"word{id}")];
        var (source, target) = (new SyntheticBert(1).Write(_folder.File("a")), new SyntheticBert(2) { Tokens = tokens }.Write(_folder.File("b")));
        Align(source, target).IsRefused("shared tokens", "'a'", "'b'");
    }

    [Theory]
    [InlineData("quer")]
    [InlineData("classifier")]
    public void A_role_that_layers_do_not_have_is_refused(string role) =>
        Align(Fixtures.Checkpoint("bert-classifier"), Fixtures.Checkpoint("bert-mlm"), "--role", role).IsRefused($"'{role}'", "feed-forward-key");

    [Fact]
    public void Weights_that_are_no_numbers_are_refused()
    {
        var broken = new SyntheticBert(2);
        broken["encoder.layer.1.output.dense.weight"][5] = float.NaN;
        var (source, target) = (new SyntheticBert(1).Write(_folder.File("a")), broken.Write(_folder.File("b")));
        Align(source, target, "--role", "feed-forward-value").IsRefused("encoder.layer.1.output.dense.weight", "NaN", "'", "b");
    }

    [Fact]
    public void Pictures_hold_every_heat_map_beside_its_control()
    {
        PngReportTests.RequireFont();
        var (model, file) = (new SyntheticBert(1).Write(_folder.File("a")), _folder.File("maps.png"));
        Assert.Equal(ExitCodes.Done, Align(model, model, "--role", "key", "--png", file).ExitCode);
        using var picture = SKBitmap.Decode(file);
        Assert.Equal(2 * PngReport.PanelWidth, picture.Width);
        var (middle, bottom) = (picture.Width / 2, picture.Height / 2);
        foreach (var (left, top) in ((int, int)[])[(0, PngReport.TitleHeight), (middle, PngReport.TitleHeight), (0, bottom), (middle, bottom)])
        {
            var colours = PngReportTests.Colours(picture, left, top, left + middle, top + bottom - PngReport.TitleHeight);
            Assert.True(colours > 20, $"Nothing is drawn at {left}, {top}.");
        }
    }

    public void Dispose() => _folder.Dispose();

    private static CommandLineRun Align(string source, string target, params string[] more) =>
        CommandLineRun.Of(["align", "--source", source, "--target", target, .. more, "--json"]);

    private static string[] Pairs(JsonElement comparison) => [.. comparison.Items("assignment").Select(pair => $"{pair[0].GetInt32()}-{pair[1].GetInt32()}")];
}

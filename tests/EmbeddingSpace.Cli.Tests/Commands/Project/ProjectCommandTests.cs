using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Tests.Reports.Png;
using EmbeddingSpace.Testing;
using SkiaSharp;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Project;

[Trait("Tier", "Unit")]
public sealed class ProjectCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Model => Fixtures.Checkpoint("bert-classifier");

    [Fact]
    public void The_document_holds_one_row_a_vector_with_both_ends_in_order()
    {
        var rows = Run("--role", "query", "--layer", "1", "--head", "1", "--index", "2,0", "--top", "3").Json().Items("rows");
        Assert.Equal([2, 0], rows.Select(row => row.Whole("index")));
        Assert.All(rows, row =>
        {
            Assert.Equal(["role", "layer", "head", "index", "highest", "lowest", "randomHighest", "randomLowest"], row.Names());
            Assert.Equal(("query", 1, 1), (row.Text("role"), row.Whole("layer"), row.Whole("head")));
            var (highest, lowest) = (Scores(row, "highest"), Scores(row, "lowest"));
            Assert.Equal((3, 3), (highest.Length, lowest.Length));
            Assert.Equal(highest.OrderDescending(), highest);
            Assert.Equal(lowest.Order(), lowest);
            Assert.True(row.Real("randomHighest") > 0 && row.Real("randomLowest") < 0);
            Assert.Equal(["token", "id", "score"], row.GetProperty("highest")[0].Names());
        });
    }

    [Fact]
    public void The_layers_that_share_what_is_read_are_named()
    {
        string[] model = ["project", "--model", Fixtures.Checkpoint("albert-groups-mlm")];
        string[] role = [.. model, "--role", "feed-forward-value", "--layer", "3", "--index", "0"];
        Assert.Equal("[1,3]", CommandLineRun.Of([.. role, "--json"]).Json().GetProperty("rows")[0].GetProperty("sharedLayers").GetRawText());
        Assert.Contains("One block of layers", CommandLineRun.Of(role).Output, StringComparison.Ordinal);
        var heads = CommandLineRun.Of([.. model, "--interaction", "query-key", "--layer", "4", "--head", "0", "--top", "2", "--json"]).Json().Items("heads");
        Assert.Equal("[4,6]", Assert.Single(heads).GetProperty("sharedLayers").GetRawText());
    }

    [Fact]
    public void Only_the_listed_words_appear()
    {
        var row = Run("--role", "feed-forward-value", "--layer", "0", "--index", "0", "--top", "2", "--words", "she,nor").Json().GetProperty("rows")[0];
        Assert.Equal(["nor", "she"], row.Items("highest").Select(token => token.Text("token")).Order());
    }

    [Fact]
    public void The_inverse_changes_scores() =>
        Assert.NotEqual(Scores(Run("--role", "key", "--layer", "0", "--index", "0").Json().GetProperty("rows")[0], "highest"),
            Scores(Run("--role", "key", "--layer", "0", "--index", "0", "--inverse").Json().GetProperty("rows")[0], "highest"));

    [Theory]
    [InlineData("query-key")]
    [InlineData("value-output")]
    public void Pairs_of_a_head_come_highest_first(string kind)
    {
        var document = Run("--interaction", kind, "--layer", "1", "--head", "0", "--top", "5").Json();
        var pairs = document.Items("pairs");
        Assert.Equal(5, pairs.Count);
        Assert.Equal(["from", "to", "fromId", "toId", "score", "layer", "head"], pairs[0].Names());
        var scores = pairs.Select(pair => pair.Real("score")).ToArray();
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.True(document.GetProperty("peakBytes").GetInt64() > 0);
    }

    [Fact]
    public void Without_a_head_every_head_of_the_block_is_read() =>
        Assert.Equal(4 * 2, Run("--interaction", "query-key", "--layer", "1", "--top", "2").Json().Length("pairs"));

    [Theory]
    [InlineData("--role quer --layer 0", "quer", "feed-forward-key")]
    [InlineData("--role query --layer 9", "9", "bert-classifier")]
    [InlineData("--role query --layer 0 --head 9", "9", "bert-classifier")]
    [InlineData("--role query --layer 0 --index 900", "900", "bert-classifier")]
    [InlineData("--role query --layer 0 --index 1,x", "'x'", "--index")]
    [InlineData("--role query --layer 0 --top 801", "801", "800")]
    [InlineData("--role query --layer 0 --words nowhere", "nowhere", "bert-classifier")]
    [InlineData("--interaction key-query --layer 0 --head 0", "key-query", "query-key")]
    [InlineData("--interaction query-key --layer 0 --head 9", "9", "bert-classifier")]
    [InlineData("--interaction query-key --head 0", "--head", "--layer")]
    [InlineData("--interaction query-key --layer 0 --index 1", "--index", "--role")]
    [InlineData("--role query --interaction query-key", "both", "--help")]
    [InlineData("--layer 0", "neither", "--help")]
    public void What_the_model_does_not_have_is_refused_in_one_sentence(string arguments, string named, string alsoNamed) =>
        Run(arguments.Split(' ')).IsRefused(named, alsoNamed);

    [Theory]
    [InlineData("--role feed-forward-key --layer 0")]
    [InlineData("--interaction query-key --layer 0 --head 0")]
    public void Weights_that_are_no_numbers_are_refused(string arguments)
    {
        const string Name = "bert.encoder.layer.0.attention.self.query.weight", OtherName = "bert.encoder.layer.0.intermediate.dense.weight";
        var copy = _folder.Copy(Model);
        var file = Path.Combine(copy, "model.safetensors");
        var bytes = File.ReadAllBytes(file);
        var length = (int)BitConverter.ToUInt64(bytes);
        foreach (var name in (string[])[Name, OtherName])
        {
            var begin = JsonNode.Parse(Encoding.UTF8.GetString(bytes, 8, length))![name]!["data_offsets"]![0]!.GetValue<int>();
            BitConverter.GetBytes(float.NaN).CopyTo(bytes, 8 + length + begin);
        }
        File.WriteAllBytes(file, bytes);
        CommandLineRun.Of(["project", "--model", copy, .. arguments.Split(' ')]).IsRefused("bert.encoder.layer.0.", "NaN", "model.safetensors");
    }

    [Fact]
    public void A_file_of_data_holds_every_score_and_a_refused_run_leaves_none()
    {
        var csv = _folder.File("scores.csv");
        var refused = Project("--role", "query", "--layer", "9", "--csv", csv);
        refused.IsRefused("9");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        Assert.Equal(ExitCodes.Done, Project("--role", "query", "--layer", "0", "--index", "0", "--head", "0", "--top", "2", "--csv", csv).ExitCode);
        var lines = File.ReadAllText(csv).TrimEnd().Split("\r\n");
        Assert.Equal("Role,Layer,Head,Index,End,Rank,Token,Id,Score,Random", lines[0]);
        Assert.Equal(1 + 2 * 2, lines.Length);
    }

    [Fact]
    public void One_file_cannot_be_both_page_and_data()
    {
        var file = _folder.File("out");
        Project("--role", "query", "--csv", file, "--html", file).IsRefused("--html", "--csv");
    }

    [Theory]
    [InlineData("--csv", "--png")]
    [InlineData("--html", "--png")]
    public void One_file_cannot_be_pictures_and_something_else(string option, string pictures)
    {
        PngReportTests.RequireFont();
        var file = _folder.File("out");
        Project("--role", "query", option, file, pictures, file).IsRefused(option, pictures);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Pictures_have_a_place_or_are_refused_before_the_work()
    {
        PngReportTests.RequireFont();
        Project("--role", "query", "--png", "/nowhere/at-all/x.png").IsRefused("'/nowhere/at-all/x.png'", "create it first");
    }

    [Theory]
    [InlineData("--role feed-forward-value --layer 0 --top 5")]
    [InlineData("--interaction query-key --top 5")]
    [InlineData("--interaction value-output --layer 1 --head 0 --top 5")]
    public void Pictures_are_drawn_and_a_refused_run_leaves_none(string arguments)
    {
        PngReportTests.RequireFont();
        var file = _folder.File("pictures.png");
        Project([.. arguments.Split(' '), "--words", "nowhere", "--png", file]).IsRefused("nowhere");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        Assert.Equal(ExitCodes.Done, Project([.. arguments.Split(' '), "--png", file]).ExitCode);
        using var picture = SKBitmap.Decode(file);
        Assert.True(PngReportTests.Colours(picture, 0, 0, picture.Width, picture.Height) > 20);
    }

    [Fact]
    public void People_get_a_table_with_the_control()
    {
        var run = Project("--role", "feed-forward-value", "--layer", "0", "--index", "0");
        Assert.Contains("random directions", run.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static CommandLineRun Run(params string[] arguments) => Project([.. arguments, "--json"]);

    private static CommandLineRun Project(params string[] arguments) => CommandLineRun.Of(["project", "--model", Model, .. arguments]);

    private static double[] Scores(JsonElement row, string end) => [.. row.Items(end).Select(token => token.Real("score"))];
}

using System.Text.Json;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Inspect;

[Trait("Tier", "Unit")]
public class InspectCommandTests
{
    [Fact]
    public void The_document_holds_sizes_tensors_and_classes()
    {
        var document = Inspect("--json").Json();
        Assert.Equal(
            ["modelType", "layers", "hidden", "heads", "intermediate", "vocabulary", "parameters", "maximumLength", "tensors", "classes",
             "fastPath"],
            document.Names());
        Assert.Equal("bert", document.Text("modelType"));
        Assert.Equal(["negative", "neutral", "positive"], document.Items("classes").Select(name => name.GetString()));
        var tensors = document.Items("tensors");
        Assert.All(tensors, tensor => Assert.Equal(["name", "role", "layer", "shape", "dtype"], tensor.Names()));
        var hidden = document.Whole("hidden");
        var query = Assert.Single(tensors, tensor => tensor.Text("role") == "query" && tensor.Whole("layer") == 1);
        Assert.Equal([hidden, hidden], query.Items("shape").Select(size => size.GetInt32()));
        Assert.Equal("F32", query.Text("dtype"));
        Assert.Equal(JsonValueKind.Null, Assert.Single(tensors, tensor => tensor.Text("role") == "embedding").GetProperty("layer").ValueKind);
    }

    [Theory]
    [InlineData("bert-classifier", null)]
    [InlineData("deberta-v3-classifier", null)]
    [InlineData("modernbert-classifier-cls", null)]
    [InlineData("deberta-v2-conv-mlm", "embedding-convolution")]
    [InlineData("electra-classifier", "embedding-projection")]
    public void What_the_fast_path_serves_is_told(string name, string? other)
    {
        var model = Fixtures.Checkpoint(name);
        var parts = CommandLineRun.Of("inspect", "--model", model, "--json").Json().Items("fastPath");
        Assert.All(parts, part => Assert.Equal(["name", "serves", "reason"], part.Names()));
        Assert.All(parts, part => Assert.Equal(part.GetProperty("serves").GetBoolean(), part.Text("reason") is null));
        string[] always = ["fused-projections", "fused-activation", "token-packing", "attention", "bfloat16"];
        Assert.Equal(other is null ? always : [.. always, other], parts.Select(part => part.Text("name")!));
        var text = CommandLineRun.Of("inspect", "--model", model).Output;
        Assert.Contains("Fast path", text, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part.Text("name")!, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("albert-groups-mlm", "[[0,2],[1,3],[4,6],[5,7]]")]
    [InlineData("albert-classifier", "[[0,1,2]]")]
    public void Layers_that_share_one_stored_block_are_named(string name, string layers)
    {
        Assert.Equal(layers, CommandLineRun.Of("inspect", "--model", Fixtures.Checkpoint(name), "--json").Json().GetProperty("sharedLayers").GetRawText());
        var told = layers.Trim('[', ']').Replace("],[", "; ", StringComparison.Ordinal).Replace(",", ", ", StringComparison.Ordinal);
        var output = CommandLineRun.Of("inspect", "--model", Fixtures.Checkpoint(name)).Output;
        Assert.Contains("Layers that share one stored block", output, StringComparison.Ordinal);
        Assert.Contains(told, output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_a_classification_head_has_no_classes() =>
        Assert.DoesNotContain("classes", CommandLineRun.Of("inspect", "--model", Fixtures.Checkpoint("bert-mlm"), "--json").Json().Names());

    [Fact]
    public void Tensors_that_nothing_needs_are_listed_and_told_by_who_scores_with_them()
    {
        using var folder = new TemporaryFolder();
        var model = EditedCheckpoint.Copy(Fixtures.Checkpoint("bert-classifier"), folder).Add("loss_fct.weight", "F32", [3], new byte[12]).Save();
        var texts = folder.Write("texts.txt", "a film");
        var document = CommandLineRun.Of("inspect", "--model", model, "--json").Json();
        Assert.Equal("loss_fct.weight", Assert.Single(document.Items("ignored")).GetString());
        foreach (var command in new[] { "predict", "encode" })
        {
            var run = CommandLineRun.Of(command, "--model", model, "--texts", texts, "--json");
            Assert.Contains($"Warning: '{model}' holds tensors that nothing of the model needs: 'loss_fct.weight'", run.Error, StringComparison.Ordinal);
            Assert.Single(run.Json().Items("rows"));
        }
    }

    [Fact]
    public void People_get_a_table()
    {
        var run = Inspect();
        Assert.Contains("feed-forward-key", run.Output, StringComparison.Ordinal);
        Assert.Contains("bert.encoder.layer.0.attention.self.query.weight", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_and_data_hold_every_tensor()
    {
        using var folder = new TemporaryFolder();
        var (page, data) = (folder.File("page.html"), folder.File("data.csv"));
        var run = Inspect("--html", page, "--csv", data, "--json");
        var tensors = run.Json().Items("tensors").Select(tensor => tensor.Text("name")!).ToList();
        var lines = File.ReadAllText(data).TrimEnd().Split("\r\n");
        Assert.Equal("Role,Layer,Shape,Type,Name", lines[0]);
        Assert.Equal(tensors, lines.Skip(1).Select(line => line.Split(',')[^1]));
        Assert.Contains("query,1,\"[32, 32]\",F32,bert.encoder.layer.1.attention.self.query.weight", lines);
        var content = File.ReadAllText(page);
        Assert.All(tensors, name => Assert.Contains($"<td>{name}</td>", content, StringComparison.Ordinal));
        Assert.Contains("negative, neutral, positive", content, StringComparison.Ordinal);
        Assert.DoesNotContain(">Control<", content, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_are_read_from_headers_have_no_picture() =>
        Inspect("--png", "x.png").IsRefused("--png", "--help");

    [Fact]
    public void A_place_that_is_not_there_is_refused() =>
        Inspect("--csv", "/nowhere/at-all/x.csv").IsRefused("'/nowhere/at-all/x.csv'", "create it first");

    private static CommandLineRun Inspect(params string[] more) =>
        CommandLineRun.Of(["inspect", "--model", Fixtures.Checkpoint("bert-classifier"), .. more]);
}

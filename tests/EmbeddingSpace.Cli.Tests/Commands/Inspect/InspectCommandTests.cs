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
        var document = CommandLineRun.Of("inspect", "--model", Fixtures.Checkpoint("bert-classifier"), "--json").Json();
        Assert.Equal(["modelType", "layers", "hidden", "heads", "intermediate", "vocabulary", "parameters", "maximumLength", "tensors", "classes"], CommandLineRun.Names(document));
        Assert.Equal("bert", document.GetProperty("modelType").GetString());
        Assert.Equal(["negative", "neutral", "positive"], document.GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
        var tensors = document.GetProperty("tensors").EnumerateArray().ToList();
        Assert.All(tensors, tensor => Assert.Equal(["name", "role", "layer", "shape", "dtype"], CommandLineRun.Names(tensor)));
        var hidden = document.GetProperty("hidden").GetInt32();
        var query = Assert.Single(tensors, tensor => tensor.GetProperty("role").GetString() == "query" && tensor.GetProperty("layer").GetInt32() == 1);
        Assert.Equal([hidden, hidden], query.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
        Assert.Equal("F32", query.GetProperty("dtype").GetString());
        Assert.Equal(JsonValueKind.Null, Assert.Single(tensors, tensor => tensor.GetProperty("role").GetString() == "embedding").GetProperty("layer").ValueKind);
    }

    [Fact]
    public void A_model_without_a_classification_head_has_no_classes() =>
        Assert.DoesNotContain("classes", CommandLineRun.Names(CommandLineRun.Of("inspect", "--model", Fixtures.Checkpoint("bert-mlm"), "--json").Json()));

    [Fact]
    public void People_get_a_table()
    {
        var run = CommandLineRun.Of("inspect", "--model", Fixtures.Checkpoint("bert-classifier"));
        Assert.Contains("feed-forward-key", run.Output, StringComparison.Ordinal);
        Assert.Contains("bert.encoder.layer.0.attention.self.query.weight", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_and_data_hold_every_tensor()
    {
        using var folder = new TemporaryFolder();
        var (page, data) = (folder.File("page.html"), folder.File("data.csv"));
        var run = CommandLineRun.Of("inspect", "--model", Fixtures.Checkpoint("bert-classifier"), "--html", page, "--csv", data, "--json");
        var tensors = run.Json().GetProperty("tensors").EnumerateArray().Select(tensor => tensor.GetProperty("name").GetString()!).ToList();
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
        CommandLineRun.Of("inspect", "--model", Fixtures.Checkpoint("bert-classifier"), "--png", "x.png").IsRefused("--png", "--help");

    [Fact]
    public void A_place_that_is_not_there_is_refused() =>
        CommandLineRun.Of("inspect", "--model", Fixtures.Checkpoint("bert-classifier"), "--csv", "/nowhere/at-all/x.csv").IsRefused("'/nowhere/at-all/x.csv'", "create it first");
}

using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Models;

/// <summary>A folder with an adapter is a model like any other; its base is the one named, or the one given.</summary>
[Trait("Tier", "Unit")]
public class AdapterModelTests
{
    private static readonly string Adapter = Fixtures.Adapter("lora-roberta");
    private static readonly string Base = Fixtures.Adapter("lora-roberta-base");

    [Fact]
    public void Inspect_tells_the_adapter()
    {
        var adapter = CommandLineRun.Of("inspect", "--model", Adapter, "--json").Json().GetProperty("adapter");
        Assert.Equal(["method", "base", "task", "modules", "replaced"], adapter.Names());
        Assert.Equal(("LoRA", Base, "SEQ_CLS"), (adapter.Text("method"), adapter.Text("base"), adapter.Text("task")));
        var modules = adapter.Items("modules");
        Assert.Equal(4, modules.Count);
        Assert.Equal("roberta.encoder.layer.0.attention.self.query", modules[0].Text("name"));
        Assert.All(modules, module => Assert.Equal((4, 2.0), (module.Whole("rank"), module.GetProperty("scale").GetDouble())));
        Assert.Equal(4, adapter.Length("replaced"));
        Assert.Contains("LoRA of rank 4 on 4 modules", CommandLineRun.Of("inspect", "--model", Adapter).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_base_given_counts_before_the_one_named()
    {
        using var folder = new TemporaryFolder();
        var texts = folder.Write("texts.txt", "a film");
        var moved = folder.Copy(Adapter, "adapter");
        var named = CommandLineRun.Of("predict", "--model", Adapter, "--texts", texts, "--json");
        var given = CommandLineRun.Of("predict", "--model", moved, "--base", Base, "--texts", texts, "--json");
        Assert.Equal(named.Output, given.Output);
        var whole = CommandLineRun.Of("predict", "--model", Base, "--texts", texts, "--json");
        Assert.NotEqual(named.Output, whole.Output);
        var nowhere = CommandLineRun.Of("predict", "--model", moved, "--texts", texts);
        Assert.Contains("--base", nowhere.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, nowhere.ExitCode);
    }

    [Fact]
    public void A_base_beside_a_whole_model_is_refused()
    {
        using var folder = new TemporaryFolder();
        var run = CommandLineRun.Of("encode", "--model", Base, "--base", Base, "--texts", folder.Write("texts.txt", "a film"));
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("Leave the base out", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_sides_of_an_alignment_may_be_adapters()
    {
        using var folder = new TemporaryFolder();
        var moved = folder.Copy(Adapter, "adapter");
        var run = CommandLineRun.Of(
            "align", "--source", moved, "--source-base", Base, "--target", moved, "--target-base", Base, "--role", "query", "--json");
        Assert.Equal(0, run.ExitCode);
    }
}

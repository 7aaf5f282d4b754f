using System.Text.RegularExpressions;
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
    public void An_adapter_is_put_on_the_model_wherever_one_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        var texts = folder.Write("texts.txt", "a film");
        var moved = folder.Copy(Adapter, "adapter");
        string[][] commands =
        [
            ["predict", "--texts", texts], ["encode", "--texts", texts], ["inspect"], ["project", "--role", "query", "--layer", "0", "--top", "2"],
        ];
        foreach (var command in commands)
            Assert.Equal(Strip(CommandLineRun.Of([command[0], "--model", moved, "--base", Base, .. command[1..], "--json"])),
                Strip(CommandLineRun.Of([command[0], "--model", Base, "--adapter", moved, .. command[1..], "--json"])));
        Assert.Equal(0, CommandLineRun.Of("align", "--source", Base, "--source-adapter", moved, "--target", Base, "--target-adapter", moved, "--role", "query",
            "--json").ExitCode);
        Assert.Equal(0, CommandLineRun.Of("diff", "--model", Base, "--adapter", moved, "--base", Base, "--json").ExitCode);
        var several = folder.Write("several.txt", File.ReadAllText(Samples.NewsTexts));
        var translated = CommandLineRun.Of("translate", "--source", Base, "--source-adapter", moved, "--target", Base, "--texts", several, "--method",
            "pooled-ridge", "--output", folder.File("out.zip"), "--json");
        Assert.InRange(translated.ExitCode, 0, 1);

        CommandLineRun.Of("predict", "--model", Base, "--adapter", moved, "--base", Base, "--texts", texts).IsRefused("'--base'", "leave one of them out");
        CommandLineRun.Of("predict", "--model", Base, "--adapter", Base, "--texts", texts).IsRefused("expected an adapter");

        static string Strip(CommandLineRun run)
        {
            Assert.True(run.ExitCode == 0, run.Error);
            // How much memory the process took belongs to the run.
            return Regex.Replace(run.Output, "\"peakBytes\":[0-9]+", "");
        }
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

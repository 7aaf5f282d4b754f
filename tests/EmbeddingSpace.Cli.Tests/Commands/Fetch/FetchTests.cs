using System.Text;
using EmbeddingSpace.Cli.Commands.Serve;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Testing.Hub;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Fetch;

[Trait("Tier", "Unit")]
public class FetchTests
{
    [Fact]
    public void A_model_is_fetched_once_and_told_as_scripts_expect()
    {
        using var rig = new FetchRig();
        var document = rig.Run("fetch", FetchRig.Model, "--json").Json();
        Assert.Equal((rig.Snapshot, LoopbackHub.Commit), (document.GetProperty("folder").GetString(), document.GetProperty("revision").GetString()));
        var files = document.GetProperty("files").EnumerateArray().ToList();
        Assert.Equal(files.Count, document.GetProperty("fetched").GetInt32());
        var weights = files.Single(file => file.GetProperty("name").GetString() == FetchRig.Weights);
        Assert.Equal(FetchRig.WeightsBytes.Length, weights.GetProperty("bytes").GetInt64());
        Assert.Equal(LoopbackHub.HashOf(FetchRig.Weights, FetchRig.WeightsBytes), weights.GetProperty("sha256").GetString());
        Assert.Equal(0, rig.Run("fetch", FetchRig.Model + "@main", "--json").Json().GetProperty("fetched").GetInt32());
        Assert.Single(rig.Hub.Store.Calls);
    }

    [Fact]
    public void A_fetched_model_goes_by_its_name_wherever_a_model_is_asked_for()
    {
        using var rig = new FetchRig();
        using var folder = new TemporaryFolder();
        var texts = folder.Write("texts.txt", "a film to remember\n");
        string[] predict = ["predict", "--texts", texts, "--json", "--model"];
        rig.Run([.. predict, FetchRig.Model]).IsRefused($"Model '{FetchRig.Model}': expected a path, or a model in the cache '{rig.Cache}'",
            $"Fetch it with 'embedding-space fetch {FetchRig.Model}'");
        Assert.Empty(rig.Hub.Server.Calls);
        rig.Run("fetch", FetchRig.Model).Done();
        rig.Hub.Dispose();
        Assert.Equal(rig.Run([.. predict, FetchRig.Source]).Done(), rig.Run([.. predict, FetchRig.Model]).Done());
        Assert.Equal(rig.Run([.. predict, FetchRig.Source]).Done(), rig.Run([.. predict, $"{FetchRig.Model}@{LoopbackHub.Commit}"]).Done());
        Assert.Contains($"{FetchRig.Model}@{LoopbackHub.Commit}", rig.Run("inspect", "--model", FetchRig.Model).Done(), StringComparison.Ordinal);
        rig.Run("inspect", "--model", FetchRig.Model, "--html", Path.Combine(rig.Snapshot, "a.html")).IsRefused("expected a place outside the model folders");
        rig.Run("diff", "--model", FetchRig.Model, "--base", FetchRig.Model, "--json").Json();
    }

    [Fact]
    public void A_fetched_model_is_served_under_its_own_name()
    {
        using var rig = new FetchRig();
        rig.Run("fetch", FetchRig.Model).Done();
        string Find(string path) => path == FetchRig.Model ? rig.Snapshot : path;
        Assert.Equal(rig.Snapshot, Assert.Single(NamedModels.Read([FetchRig.Model], Find), model => model.Key == "name").Value);
        Assert.Equal(rig.Snapshot, Assert.Single(NamedModels.Read([$"films={FetchRig.Model}"], Find), model => model.Key == "films").Value);
        Assert.Contains("or fetch the model", Assert.Throws<UsageException>(() => NamedModels.Read(["owner/other"], Find)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Offline_the_cache_is_all_there_is()
    {
        using var rig = new FetchRig();
        rig.Run("fetch", FetchRig.Model, "--offline").IsRefused($"Model '{FetchRig.Model}': expected it in the cache '{rig.Cache}'");
        rig.Run("fetch", FetchRig.Model).Done();
        var calls = rig.Hub.Server.Calls.Count;
        Assert.Equal(rig.Snapshot, rig.Run("fetch", FetchRig.Model, "--offline", "--json").Json().GetProperty("folder").GetString());
        Assert.Equal(calls, rig.Hub.Server.Calls.Count);
    }

    [Fact]
    public void A_token_comes_out_of_a_file()
    {
        using var rig = new FetchRig();
        using var folder = new TemporaryFolder();
        rig.Hub.Token = "hf_secret";
        rig.Run("fetch", FetchRig.Model, "--token-file", folder.File("none")).IsRefused(folder.File("none"), "found none there");
        rig.Run("fetch", FetchRig.Model, "--token-file", folder.Write("empty", "\n")).IsRefused("expected a token in it");
        rig.Run("fetch", FetchRig.Model, "--token-file", folder.Write("wrong", "hf_other")).IsRefused("Accept them on the page");
        rig.Run("fetch", FetchRig.Model, "--token-file", folder.Write("right", "hf_secret\n")).Done();
    }

    [Fact]
    public void Faults_are_one_sentence_and_wrong_usage()
    {
        using var rig = new FetchRig();
        rig.Run("fetch", "owner/other").IsRefused("Model 'owner/other'", "found none of that name (404)");
        rig.Run("fetch", "../name").IsRefused("'../name'", "expected OWNER/NAME");
        rig.Run("fetch", FetchRig.Model, "--endpoint", "somewhere").IsRefused("'Endpoint'", "'somewhere'");
        rig.Run("fetch").IsRefused("embedding-space fetch --help");
        Assert.SkipUnless(Environment.GetEnvironmentVariable("HF_ENDPOINT") is null, "The variable HF_ENDPOINT names a hub on this machine.");
        CommandLineRun.Of("fetch", FetchRig.Model).IsRefused("expected the address of a hub, found none", "HF_ENDPOINT", "--endpoint");
    }

    [Fact]
    public void The_base_that_a_fetched_adapter_needs_is_told()
    {
        using var rig = new FetchRig();
        var files = Directory.GetFiles(Fixtures.Adapter("lora-roberta")).ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes);
        files["adapter_config.json"] = Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(files["adapter_config.json"]).Replace("../lora-roberta-base", "owner/base", StringComparison.Ordinal));
        rig.Hub.Add("owner/adapter", files).AddFolder("owner/base", Fixtures.Adapter("lora-roberta-base"));
        var run = rig.Run("fetch", "owner/adapter", "--json");
        run.Json();
        Assert.Contains("Fetch it with 'embedding-space fetch owner/base'", run.Error, StringComparison.Ordinal);
        rig.Run("inspect", "--model", "owner/adapter").IsRefused("'embedding-space fetch owner/base'");
        rig.Run("fetch", "owner/base").Done();
        rig.Run("inspect", "--model", "owner/adapter").Done();
        rig.Run("inspect", "--model", "owner/base", "--adapter", "owner/adapter").Done();
    }
}

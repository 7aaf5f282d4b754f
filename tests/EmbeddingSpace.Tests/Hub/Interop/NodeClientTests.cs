using EmbeddingSpace.Testing.Hub;
using Xunit;

namespace EmbeddingSpace.Tests.Hub.Interop;

/// <summary>Hugging Face's own client for Node and ours on one cache: what one wrote the other reads.</summary>
[Trait("Tier", "Pipeline")]
public sealed class NodeClientTests
{
    private static readonly ForeignClient Node =
        new("node", "huggingface-hub.cjs", "Needs node, and the npm package @huggingface/hub in a folder that NODE_PATH names.");

    [Fact]
    public async Task What_it_wrote_is_read_and_not_fetched_again()
    {
        Node.Require();
        using var rig = new HubRig();
        Assert.Equal(rig.Snapshot, Node.Run("snapshot", rig.Endpoint, rig.Cache.Folder, HubRig.Model).GetString());
        Assert.Equal(rig.Snapshot, rig.Cache.Find(HubRig.Model));
        await rig.AssertTakenOverAsync();
    }

    [Fact]
    public async Task What_we_wrote_it_reads_and_does_not_fetch_again()
    {
        Node.Require();
        using var rig = new HubRig();
        var snapshot = await rig.FetchAsync();
        var scan = Node.Run("scan", rig.Cache.Folder);
        Assert.Empty(scan.GetProperty("warnings").EnumerateArray());
        var model = Assert.Single(scan.GetProperty("repos").EnumerateArray());
        Assert.Equal(HubRig.Model, model.GetProperty("id").GetProperty("name").GetString());
        Assert.Equal(snapshot.Files.Sum(file => file.Bytes), model.GetProperty("size").GetInt64());
        var revision = Assert.Single(model.GetProperty("revisions").EnumerateArray());
        Assert.Equal(LoopbackHub.Commit, revision.GetProperty("commitOid").GetString());
        Assert.Equal("main", Assert.Single(revision.GetProperty("refs").EnumerateArray()).GetString());
        var files = revision.GetProperty("files").EnumerateArray()
            .ToDictionary(file => file.GetProperty("path").GetString()!, file => file.GetProperty("blob").GetProperty("path").GetString()!);
        Assert.Equal(HubRig.Wanted.ToDictionary(name => Path.Combine(rig.Snapshot, name), rig.Blob), files);
        var downloads = rig.Hub.Server.Calls.Concat(rig.Hub.Store.Calls).Count(call => call.Method == "GET");
        var found = Node.Run(["files", rig.Endpoint, rig.Cache.Folder, HubRig.Model, .. HubRig.Wanted]);
        Assert.Equal(HubRig.Wanted.Select(name => Path.Combine(rig.Snapshot, name)), found.EnumerateArray().Select(path => path.GetString()!));
        Assert.Equal(downloads, rig.Hub.Server.Calls.Concat(rig.Hub.Store.Calls).Count(call => call.Method == "GET"));
    }

    [Fact]
    public async Task At_once_neither_breaks_what_the_other_writes()
    {
        // It takes no lock, and both bring the file; its first request only asks how large that is.
        Node.Require();
        using var rig = new HubRig();
        var gate = new TaskCompletionSource();
        rig.Hub.Fault = call => rig.Hub.Store.Calls.Count == 2 && call.Path.StartsWith("/store/", StringComparison.Ordinal) && call.From is null
            ? new(200) { Body = HubRig.WeightsBytes, WaitAfter = 1000, Gate = gate.Task, Headers = new() { ["ETag"] = "\"any\"" } }
            : null;
        var stop = TestContext.Current.CancellationToken;
        var theirs = Task.Run(() => Node.Run("files", rig.Endpoint, rig.Cache.Folder, HubRig.Model, HubRig.Weights), stop);
        while (rig.Hub.Store.Calls.Count < 2) await Task.Delay(5, stop);
        await rig.FetchAsync();
        gate.SetResult();
        await theirs;
        rig.AssertWhole();
    }

    [Fact]
    public async Task What_it_began_we_complete()
    {
        Node.Require();
        using var rig = new HubRig();
        Node.Run("files", rig.Endpoint, rig.Cache.Folder, HubRig.Model, HubRig.Weights);
        Assert.Equal([HubRig.Weights], (await rig.FetchAsync()).Files.Where(file => !file.Fetched).Select(file => file.Name));
        rig.AssertWhole();
    }
}

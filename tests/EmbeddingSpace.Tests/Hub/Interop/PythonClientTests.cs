using EmbeddingSpace.Testing.Hub;
using Xunit;

namespace EmbeddingSpace.Tests.Hub.Interop;

/// <summary>Hugging Face's own client for Python and ours on one cache: what one wrote the other reads.</summary>
[Trait("Tier", "Pipeline")]
public sealed class PythonClientTests
{
    private static readonly ForeignClient Python =
        new("python3", "huggingface_hub_client.py", "Needs python3, and its package huggingface_hub, which PYTHONPATH may name.");

    [Fact]
    public async Task What_it_wrote_is_read_and_not_fetched_again()
    {
        Python.Require();
        using var rig = new HubRig();
        var files = Python.Run(["files", rig.Endpoint, rig.Cache.Folder, HubRig.Model, .. HubRig.Wanted]);
        Assert.Equal(HubRig.Wanted.Select(name => Path.Combine(rig.Snapshot, name)), files.EnumerateArray().Select(path => path.GetString()!));
        await rig.AssertTakenOverAsync();
    }

    [Fact]
    public async Task What_we_wrote_it_reads_and_does_not_fetch_again()
    {
        Python.Require();
        using var rig = new HubRig();
        var snapshot = await rig.FetchAsync();
        var scan = Python.Run("scan", rig.Cache.Folder);
        Assert.Empty(scan.GetProperty("warnings").EnumerateArray());
        var model = Assert.Single(scan.GetProperty("repos").EnumerateArray());
        Assert.Equal((HubRig.Model, "model"), (model.GetProperty("id").GetString(), model.GetProperty("type").GetString()));
        Assert.Equal(snapshot.Files.Sum(file => file.Bytes), model.GetProperty("size").GetInt64());
        var revision = Assert.Single(model.GetProperty("revisions").EnumerateArray());
        Assert.Equal(LoopbackHub.Commit, revision.GetProperty("commit").GetString());
        Assert.Equal("main", Assert.Single(revision.GetProperty("refs").EnumerateArray()).GetString());
        Assert.Equal(HubRig.Wanted.ToDictionary(name => Path.Combine(rig.Snapshot, name), rig.Blob),
            revision.GetProperty("files").EnumerateObject().ToDictionary(file => file.Name, file => file.Value.GetString()!));
        var calls = rig.Hub.Store.Calls.Count;
        string[] expected = [.. HubRig.Wanted.Select(name => Path.Combine(rig.Snapshot, name))];
        Assert.Equal(expected, Paths(Python.Run(["find", rig.Cache.Folder, HubRig.Model, .. HubRig.Wanted])));
        Assert.Equal(expected, Paths(Python.Run(["files", rig.Endpoint, rig.Cache.Folder, HubRig.Model, .. HubRig.Wanted])));
        Assert.Equal(calls, rig.Hub.Store.Calls.Count);
        Assert.Single(rig.Hub.Downloads(HubRig.Vocabulary));
    }

    [Fact]
    public async Task What_it_holds_the_lock_of_we_wait_for()
    {
        Python.Require();
        using var rig = new HubRig();
        var gate = new TaskCompletionSource();
        rig.Hub.Fault = call => LoopbackHub.IsOf(call, HubRig.Weights) && call.Path.StartsWith("/store/", StringComparison.Ordinal)
            ? new(200) { Body = HubRig.WeightsBytes, WaitAfter = 1000, Gate = gate.Task }
            : null;
        var stop = TestContext.Current.CancellationToken;
        var theirs = Task.Run(() => Python.Run("files", rig.Endpoint, rig.Cache.Folder, HubRig.Model, HubRig.Weights), stop);
        while (rig.Hub.Store.Calls.Count == 0) await Task.Delay(5, stop);
        var ours = rig.FetchAsync();
        while (rig.Hub.Server.Calls.Count(call => call.Method == "HEAD" && LoopbackHub.IsOf(call, HubRig.Weights)) < 2) await Task.Delay(5, stop);
        Assert.False(ours.IsCompleted);
        gate.SetResult();
        await theirs;
        Assert.False((await ours).Files.Single(file => file.Name == HubRig.Weights).Fetched);
        Assert.Single(rig.Hub.Store.Calls);
        rig.AssertWhole();
    }

    private static IEnumerable<string> Paths(System.Text.Json.JsonElement files) => files.EnumerateArray().Select(path => path.GetString()!);
}

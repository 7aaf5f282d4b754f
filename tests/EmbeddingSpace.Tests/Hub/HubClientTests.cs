using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Hub;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Hub;
using EmbeddingSpace.Hub.Definition;
using EmbeddingSpace.Testing.Hub;
using Xunit;

namespace EmbeddingSpace.Tests.Hub;

/// <summary>What is fetched, and how it lies in the cache.</summary>
[Trait("Tier", "Unit")]
public class HubClientTests
{
    [Fact]
    public async Task Files_lie_as_Hugging_Face_has_them_and_open_by_the_models_name()
    {
        using var rig = new HubRig();
        var snapshot = await rig.FetchAsync();
        rig.AssertWhole();
        Assert.Equal((HubRig.Model, LoopbackHub.Commit, rig.Snapshot), (snapshot.Model, snapshot.Revision, snapshot.Folder));
        Assert.Equal(HubRig.Wanted, snapshot.Files.Select(file => file.Name));
        Assert.Equal(HubRig.Wanted, Directory.GetFileSystemEntries(rig.Snapshot).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var file in snapshot.Files)
        {
            var content = File.ReadAllBytes(Path.Combine(HubRig.Source, file.Name));
            Assert.Equal(new(file.Name, content.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)), Fetched: true), file);
            Assert.Equal($"../../blobs/{LoopbackHub.HashOf(file.Name, content)}", new FileInfo(Path.Combine(rig.Snapshot, file.Name)).LinkTarget);
        }
        using var checkpoint = Checkpoint.Open(rig.Cache.Find(HubRig.Model));
        Assert.Equal($"{HubRig.Model}@{LoopbackHub.Commit}", checkpoint.Name);
    }

    [Fact]
    public async Task What_is_whole_is_not_fetched_again()
    {
        using var rig = new HubRig();
        await rig.FetchAsync();
        var calls = rig.Hub.Server.Calls.Count;
        var again = await rig.FetchAsync();
        Assert.All(again.Files, file => Assert.False(file.Fetched));
        Assert.Equal(calls + 1, rig.Hub.Server.Calls.Count);
        Assert.Single(rig.Hub.Store.Calls);
    }

    [Fact]
    public async Task A_commit_has_no_reference_and_shares_the_blobs()
    {
        using var rig = new HubRig();
        await rig.FetchAsync($"{HubRig.Model}@{LoopbackHub.Commit}");
        Assert.False(Directory.Exists(Path.Combine(rig.Folder, "refs")));
        await rig.FetchAsync();
        rig.AssertWhole();
        Assert.Single(rig.Hub.Downloads(HubRig.Weights));
    }

    [Fact]
    public async Task All_files_are_taken_where_they_are_asked_for()
    {
        using var rig = new HubRig();
        rig.Options.AllFiles = true;
        var names = (await rig.FetchAsync()).Files.Select(file => file.Name).ToList();
        Assert.Contains("README.md", names);
        Assert.Equal("../../../blobs/", new FileInfo(Path.Combine(rig.Snapshot, "onnx", "model.onnx")).LinkTarget![..15]);
        rig.AssertWhole();
    }

    [Fact]
    public async Task Copies_take_the_place_of_links()
    {
        using var rig = new HubRig();
        rig.Options.WithoutLinks = true;
        await rig.FetchAsync();
        rig.AssertWhole();
        Assert.All(Directory.GetFiles(rig.Snapshot), file => Assert.Null(new FileInfo(file).LinkTarget));
        Assert.All((await rig.FetchAsync()).Files, file => Assert.False(file.Fetched));
    }

    [Fact]
    public async Task Offline_nobody_is_asked()
    {
        using var rig = new HubRig();
        rig.Options.Offline = true;
        await Assert.ThrowsAsync<HubModelNotFoundException>(() => rig.FetchAsync());
        Assert.Empty(rig.Hub.Server.Calls);
        using var online = new HubClient(rig.Options with { Offline = false });
        var fetched = await online.FetchAsync(HubRig.Model, cancellationToken: TestContext.Current.CancellationToken);
        var calls = rig.Hub.Server.Calls.Count;
        var found = await rig.FetchAsync();
        Assert.Equal(fetched.Files.Select(file => file with { Fetched = false }), found.Files);
        Assert.Equal(fetched with { Files = found.Files }, found);
        Assert.Equal(calls, rig.Hub.Server.Calls.Count);
    }

    [Fact]
    public async Task A_README_example_runs()
    {
        using var rig = new HubRig();
        var (endpoint, cache, stop) = (rig.Hub.Address, rig.Cache.Folder, TestContext.Current.CancellationToken);
        var progress = new Told([]);
        using var hub = new HubClient(new() { Endpoint = endpoint, CacheFolder = cache });
        var snapshot = await hub.FetchAsync("owner/name@main", progress, stop);
        using var checkpoint = Checkpoint.Open(snapshot.Folder);
        Assert.Equal("bert", checkpoint.Config.ModelType);
    }

    [Fact]
    public async Task Progress_counts_the_bytes_of_each_file()
    {
        using var rig = new HubRig();
        var told = new List<OperationProgress>();
        using var client = new HubClient(rig.Options);
        await client.FetchAsync(HubRig.Model, new Told(told), TestContext.Current.CancellationToken);
        Assert.Contains(new OperationProgress($"fetch {HubRig.Weights}", HubRig.WeightsBytes.Length, HubRig.WeightsBytes.Length), told);
    }

    [Fact]
    public async Task Two_at_once_fetch_every_file_once()
    {
        using var rig = new HubRig();
        var gate = new TaskCompletionSource();
        rig.Hub.Fault = call => LoopbackHub.IsOf(call, HubRig.Weights) && call.Path.StartsWith("/store/", StringComparison.Ordinal)
            ? new(200) { Body = HubRig.WeightsBytes, WaitAfter = 1000, Gate = gate.Task }
            : null;
        using var other = new HubClient(rig.Options);
        var both = new[] { rig.FetchAsync(), other.FetchAsync(HubRig.Model, cancellationToken: TestContext.Current.CancellationToken) };
        // Both have asked what the weights are; one of them holds the lock.
        while (rig.Hub.Server.Calls.Count(call => call.Method == "HEAD" && LoopbackHub.IsOf(call, HubRig.Weights)) < 2)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        Assert.False(Directory.Exists(rig.Snapshot));
        gate.SetResult();
        var fetched = (await Task.WhenAll(both)).SelectMany(snapshot => snapshot.Files).Where(file => file.Fetched).Select(file => file.Name).ToList();
        Assert.Equal(fetched.Distinct(), fetched);
        Assert.Single(rig.Hub.Store.Calls);
        rig.AssertWhole();
    }

    [Fact]
    public async Task A_stopped_fetch_is_no_model_and_goes_on()
    {
        using var rig = new HubRig();
        using var stop = new CancellationTokenSource();
        var never = new TaskCompletionSource();
        rig.Hub.Fault = call => LoopbackHub.IsOf(call, HubRig.Weights) && call.Path.StartsWith("/store/", StringComparison.Ordinal)
            ? new(200) { Body = HubRig.WeightsBytes, WaitAfter = 1000, Gate = never.Task }
            : null;
        var fetch = rig.FetchAsync(stop: stop.Token);
        while (!File.Exists(rig.Incomplete(HubRig.Weights)) || new FileInfo(rig.Incomplete(HubRig.Weights)).Length < 1000)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
        Assert.False(Directory.Exists(rig.Snapshot));
        rig.Hub.Fault = null;
        await rig.FetchAsync();
        rig.AssertWhole();
        Assert.Equal([null, 1000], rig.Hub.Downloads(HubRig.Weights).Select(call => call.From));
        Assert.Single(rig.Hub.Downloads(HubRig.Vocabulary));
    }

    [Fact]
    public async Task A_proxy_is_gone_through()
    {
        using var rig = new HubRig();
        using var proxy = new LoopbackServer(call => new(404));
        rig.Options.Endpoint = new("http://hub.invalid/below");
        rig.Options.Proxy = proxy.Address;
        await rig.FailsAsync(HubFault.NotFound);
        Assert.Equal($"http://hub.invalid/below/api/models/{HubRig.Model}/revision/main", Assert.Single(proxy.Calls).Path);
    }

    private sealed class Told(List<OperationProgress> told) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => told.Add(value);
    }
}

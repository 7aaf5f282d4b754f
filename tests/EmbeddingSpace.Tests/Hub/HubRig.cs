using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Hub;
using EmbeddingSpace.Hub;
using EmbeddingSpace.Hub.Definition;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Testing.Hub;
using Xunit;

namespace EmbeddingSpace.Tests.Hub;

/// <summary>A hub on loopback with one model, an empty cache, and a client of both.</summary>
internal sealed class HubRig : IDisposable
{
    public const string Model = "owner/name", Weights = "model.safetensors", Vocabulary = "vocab.txt";

    private readonly TemporaryFolder _folder = new();
    private HubClient? _client;

    public HubRig()
    {
        Options = new() { Endpoint = Hub.Address, CacheFolder = _folder.Path };
        Hub.AddFolder(Model, Source);
    }

    /// <summary>The model folder that the hub has.</summary>
    public static string Source { get; } = Fixtures.Checkpoint("bert-classifier");

    /// <summary>Names of the files that are read of it; the hub has more.</summary>
    public static IReadOnlyList<string> Wanted { get; } = ["config.json", Weights, "tokenizer.json", "tokenizer_config.json", Vocabulary];

    public static byte[] WeightsBytes { get; } = File.ReadAllBytes(Path.Combine(Source, Weights));

    public LoopbackHub Hub { get; } = new();

    /// <summary>The hub's address as other clients want it.</summary>
    public string Endpoint => Hub.Address.AbsoluteUri.TrimEnd('/');

    public InstantTime Time { get; } = new();

    /// <summary>To be changed before the first fetch.</summary>
    public HubOptions Options { get; }

    public HubCache Cache => new(_folder.Path);

    /// <summary>Folder of the model in the cache.</summary>
    public string Folder => Path.Combine(_folder.Path, "models--owner--name");

    public string Snapshot => Path.Combine(Folder, "snapshots", LoopbackHub.Commit);

    public string Blob(string name) => Path.Combine(Folder, "blobs", LoopbackHub.HashOf(name, File.ReadAllBytes(Path.Combine(Source, name))));

    public string Incomplete(string name) => Blob(name) + ".embedding-space.incomplete";

    public Task<HubSnapshot> FetchAsync(string model = Model, CancellationToken stop = default) =>
        (_client ??= new(Options, handler: null, Time)).FetchAsync(model, null, stop == default ? TestContext.Current.CancellationToken : stop);

    /// <summary>Expect a fault, and that nothing in the cache is a model.</summary>
    /// <returns>Its message.</returns>
    public async Task<string> FailsAsync(HubFault fault, string model = Model)
    {
        var exception = await Assert.ThrowsAsync<HubException>(() => FetchAsync(model));
        Assert.Equal(fault, exception.Fault);
        Assert.Throws<HubModelNotFoundException>(() => Cache.Find(model));
        Assert.False(Directory.Exists(Snapshot), "Expected no snapshot before all is there.");
        Assert.DoesNotContain(exception.Message, character => character is '\n' or '\r');
        return exception.Message;
    }

    /// <summary>The cache holds the hub's model, byte for byte, and nothing is left over.</summary>
    public void AssertWhole()
    {
        foreach (var file in Wanted) Assert.Equal(File.ReadAllBytes(Path.Combine(Source, file)), File.ReadAllBytes(Path.Combine(Snapshot, file)));
        Assert.Equal(LoopbackHub.Commit, File.ReadAllText(Path.Combine(Folder, "refs", "main")));
        Assert.Empty(Directory.GetFiles(Path.Combine(Folder, "blobs"), "*.incomplete"));
        Assert.Empty(Directory.GetFiles(Snapshot, "*.tmp"));
    }

    /// <summary>What another client brought is whole, is opened by its name, and nothing of it is fetched again.</summary>
    public async Task AssertTakenOverAsync()
    {
        AssertWhole();
        using (var checkpoint = Checkpoint.Open(Cache.Find(Model))) Assert.Equal($"{Model}@{LoopbackHub.Commit}", checkpoint.Name);
        var downloads = Hub.Store.Calls.Count;
        Assert.All((await FetchAsync()).Files, file => Assert.False(file.Fetched));
        Assert.Equal(downloads, Hub.Store.Calls.Count);
    }

    public void Dispose()
    {
        _client?.Dispose();
        Hub.Dispose();
        _folder.Dispose();
    }
}

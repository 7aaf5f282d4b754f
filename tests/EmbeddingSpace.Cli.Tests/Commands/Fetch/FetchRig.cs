using EmbeddingSpace.Testing;
using EmbeddingSpace.Testing.Hub;

namespace EmbeddingSpace.Cli.Tests.Commands.Fetch;

/// <summary>A hub on loopback with one model, and an empty cache that settings name.</summary>
internal sealed class FetchRig : IDisposable
{
    public const string Model = "owner/name", Weights = "model.safetensors";

    private readonly TemporaryFolder _settings = new();
    private readonly TemporaryFolder? _own;

    public FetchRig(string? cache = null)
    {
        _own = cache is null ? new() : null;
        Cache = cache ?? _own!.Path;
        Hub.AddFolder(Model, Source);
        _settings.Write("appsettings.json", $$"""{ "EmbeddingSpace": { "HubEndpoint": "{{Hub.Address}}", "HubCache": "{{Cache}}" } }""");
    }

    public static string Source { get; } = Fixtures.Checkpoint("bert-classifier");

    public static byte[] WeightsBytes { get; } = File.ReadAllBytes(Path.Combine(Source, Weights));

    public LoopbackHub Hub { get; } = new();

    public string Cache { get; }

    public string Folder => Path.Combine(Cache, "models--owner--name");

    public string Snapshot => Path.Combine(Folder, "snapshots", LoopbackHub.Commit);

    public string Incomplete => Path.Combine(Folder, "blobs", LoopbackHub.HashOf(Weights, WeightsBytes) + ".embedding-space.incomplete");

    /// <summary>Arguments that say hub and cache, for a process of its own.</summary>
    public string[] Arguments => ["fetch", Model, "--endpoint", Hub.Address.AbsoluteUri, "--cache", Cache];

    /// <summary>Run with the settings.</summary>
    public CommandLineRun Run(params string[] arguments) => CommandLineRun.Start(arguments, settingsFolders: [_settings.Path]);

    public static bool IsStored(HubCall call) => LoopbackHub.IsOf(call, Weights) && call.Path.StartsWith("/store/", StringComparison.Ordinal);

    public void Dispose()
    {
        Hub.Dispose();
        _own?.Dispose();
        _settings.Dispose();
    }
}

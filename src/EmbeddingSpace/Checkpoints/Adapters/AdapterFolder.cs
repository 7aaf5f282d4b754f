using EmbeddingSpace.Checkpoints.Folders;
using EmbeddingSpace.Checkpoints.Hub;

namespace EmbeddingSpace.Checkpoints.Adapters;

/// <summary>A folder that holds an adapter, and the base model that it belongs to.</summary>
internal sealed class AdapterFolder
{
    private static readonly string[] Weights = ["adapter_model.safetensors", "adapter_model.bin"];

    private readonly string _location;

    private AdapterFolder(string location)
    {
        _location = location;
        var path = Path.Combine(location, AdapterConfig.FileName);
        Config = AdapterConfig.Parse(CheckpointFiles.Read(path), path);
        WeightsFile = WeightsIn(location)!;
    }

    /// <summary>Settings of the adapter.</summary>
    public AdapterConfig Config { get; }

    /// <summary>Name of its weights file.</summary>
    public string WeightsFile { get; }

    /// <summary>Whether a folder holds an adapter: settings and weights of one. Whole weights beside them do not count, as with Hugging Face.</summary>
    public static bool Is(string location) => File.Exists(Path.Combine(location, AdapterConfig.FileName)) && WeightsIn(location) is not null;

    /// <summary>Read the settings.</summary>
    /// <exception cref="CheckpointException">It is another kind of adapter, or malformed.</exception>
    public static AdapterFolder Open(string location) => new(location);

    /// <summary>The folder of the base model.</summary>
    /// <param name="given">The one that was asked for; null: the one that the settings name.</param>
    /// <param name="environment">Value of an environment variable; null where it is not set.</param>
    /// <exception cref="CheckpointException">It is nowhere.</exception>
    public string FindBase(string? given, Func<string, string?> environment)
    {
        const string wayOut = "Give its folder as the adapter's base (on the command line: --base).";
        var cache = new HubCache(folder: null, new(environment));
        if (given is not null)
        {
            var path = cache.Resolve(given);
            return Directory.Exists(path) ? Path.GetFullPath(path) : throw new CheckpointException($"Base model folder '{given}' does not exist. {wayOut}");
        }
        if (Config.BaseName is not { Length: > 0 } name || name.Contains('\0', StringComparison.Ordinal))
            throw new CheckpointException($"Adapter '{_location}': expected its base model in 'base_model_name_or_path', found none. {wayOut}");
        var beside = Path.GetFullPath(name, _location);
        if (Directory.Exists(beside)) return beside;
        // An adapter that was fetched lies in the cache that its base was fetched into.
        var isName = HubModelName.TryCreate(name, Config.Revision, out var model);
        if (isName && (HubCache.Around(_location)?.TryFind(model!) ?? cache.TryFind(model!)) is { } found) return found;
        var missing =
            $"Adapter '{_location}': its base model '{name}' is neither the folder '{beside}' nor in the cache '{cache.Folder}', and nothing is downloaded. ";
        throw isName ? new HubModelNotFoundException($"{missing}{HubCache.WayOut(model!)}. {wayOut}") : new CheckpointException(missing + wayOut);
    }

    private static string? WeightsIn(string location) => Array.Find(Weights, name => File.Exists(Path.Combine(location, name)));
}

namespace EmbeddingSpace.Hosting.Settings;

/// <summary>The models of a host, as the section <c>EmbeddingSpace</c> of its configuration names them.</summary>
public sealed class EmbeddingSpaceOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "EmbeddingSpace";

    /// <summary>Default of <see cref="MaximumConcurrentPasses"/>.</summary>
    public const int DefaultMaximumConcurrentPasses = 2;

    /// <summary>The models by the names that requests use; case counts.</summary>
    public Dictionary<string, ModelOptions> Models { get; } = new(StringComparer.Ordinal);

    /// <summary>Megabytes that the stored weights of loaded models may have together, equal files counted once; models that were not used for longest are
    /// unloaded, and loaded again when asked for. Null, the default: no limit.</summary>
    public int? MemoryLimitMegabytes { get; set; }

    /// <summary>Forward passes that run on the processor at once, of all models together; others wait. Default 2: each takes all cores that
    /// torch may use, but not while it tokenizes.</summary>
    public int MaximumConcurrentPasses { get; set; } = DefaultMaximumConcurrentPasses;

    /// <summary>How often the files of watched models are looked at. Default 5 s.</summary>
    public TimeSpan WatchInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What could not be read of the configuration, each with its key.</summary>
    internal List<string> Unreadable { get; } = [];
}

using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Cli.Settings;

/// <summary>What every command can be told by file, environment and flag.</summary>
internal sealed class CommandLineSettings
{
    /// <summary>Section of appsettings.json.</summary>
    public const string Section = "EmbeddingSpace";

    /// <summary>The settings, for people.</summary>
    public const string Help = "Settings are GpuDeviceId, FallbackToCpu, TokensPerBatch, MaximumLength, Threads, Seed, MaximumTextMegabytes, MaximumZipRatio, "
        + "HubEndpoint,\nHubTokenFile, HubCache, HubOffline, HubProxy.";

    /// <summary>Millions of texts, and memory that most machines have.</summary>
    public const int DefaultMaximumTextMegabytes = 512;

    /// <summary>Weights stay nearly as large as they are and texts become a fifth: far above either.</summary>
    public const int DefaultMaximumZipRatio = 50;

    /// <summary>Index of the CUDA device; null: the CPU.</summary>
    [Range(0, int.MaxValue, ErrorMessage = "'{0}': expected a device index from 0.")]
    public int? GpuDeviceId { get; set; }

    /// <summary>Whether to use the CPU where the device is not there.</summary>
    public bool FallbackToCpu { get; set; }

    /// <summary>Tokens a forward pass, padding included; null: what suits the device.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "'{0}': expected a number of tokens from 1.")]
    public int? TokensPerBatch { get; set; }

    /// <summary>Longest text in tokens; null: what the checkpoint allows.</summary>
    [Range(3, int.MaxValue, ErrorMessage = "'{0}': expected a number of tokens from 3 (two special tokens and one of the text).")]
    public int? MaximumLength { get; set; }

    /// <summary>Threads of one tensor operation; null: libtorch's choice.</summary>
    [Range(1, 4096, ErrorMessage = "'{0}': expected a number of threads from {1} to {2}.")]
    public int? Threads { get; set; }

    /// <summary>Most megabytes that a compressed file of texts may hold.</summary>
    [Range(1, 2047, ErrorMessage = "'{0}': expected a number of megabytes from {1} to {2}.")]
    public int MaximumTextMegabytes { get; set; } = DefaultMaximumTextMegabytes;

    /// <summary>How many times its own size a saved model may unpack to.</summary>
    [Range(1, 1 << 20, ErrorMessage = "'{0}': expected a number from {1} to {2}.")]
    public int MaximumZipRatio { get; set; } = DefaultMaximumZipRatio;

    /// <summary>Seed of every random choice.</summary>
    public int Seed { get; set; } = TranslationOptions.DefaultSeed;

    /// <summary>Address of the hub that 'fetch' asks; null: what <c>HF_ENDPOINT</c> says.</summary>
    public string? HubEndpoint { get; set; }

    /// <summary>File with a token for it; null: what <c>HF_TOKEN</c> or Hugging Face's own client says.</summary>
    public string? HubTokenFile { get; set; }

    /// <summary>Folder of the cache of fetched models; null: that of Hugging Face's own client.</summary>
    public string? HubCache { get; set; }

    /// <summary>Whether to ask no hub; null: what <c>HF_HUB_OFFLINE</c> says.</summary>
    public bool? HubOffline { get; set; }

    /// <summary>Proxy to the hub; null: what the system says.</summary>
    public string? HubProxy { get; set; }
}

using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;

namespace EmbeddingSpace.Hosting.Settings;

/// <summary>One named model: where it lies and how it is served. All of it is decided when the model is loaded, whatever a saved file remembers.</summary>
public sealed record ModelOptions
{
    /// <summary>A model folder, a saved <c>.zip</c>, or <c>OWNER/NAME</c> of a model in Hugging Face's local cache. Files are trusted: name
    /// none that somebody else may write.</summary>
    public string Path { get; set; } = "";

    /// <summary>Which of several heads in one zip, by what its output columns begin with (<c>Topic</c> of <c>TopicScore</c>); null, the default: there is only
    /// one.</summary>
    public string? Head { get; set; }

    /// <summary>What it does with a text. Default <see cref="ModelKind.Classifier"/>.</summary>
    public ModelKind Kind { get; set; }

    /// <summary>Index of the CUDA device, from 0; null, the default, for the CPU.</summary>
    public int? GpuDeviceId { get; set; }

    /// <summary>Whether to use the CPU where that device is not there, instead of failing.</summary>
    public bool FallbackToCpu { get; set; }

    /// <summary>Number format of weights and products. Default <see cref="ScoringPrecision.Float32"/>.</summary>
    public ScoringPrecision Precision { get; set; }

    /// <summary>Longest text in tokens, special tokens included; null, the default: what the model was saved with, or its checkpoint allows.</summary>
    public int? MaximumLength { get; set; }

    /// <summary>What becomes of longer texts; null, the default: what the model was saved with, else they are cut.</summary>
    public TextOverflow? LongTexts { get; set; }

    /// <summary>Tokens a forward pass; null, the default: what suits the device.</summary>
    public int? TokensPerBatch { get; set; }

    /// <summary>Threads that a pass computes with on a CPU, for this model alone; null, the default: as many as torch is set to in the process.</summary>
    public int? Threads { get; set; }

    /// <summary>How requests are scored together. As many requests as <see cref="BatchingOptions.QueueLength"/> may wait or run; one more is refused as
    /// busy. Models that share an encoder share its queue where all of this is equal.</summary>
    public BatchingOptions Batching { get; set; } = new();

    /// <summary>Probability from which on a label counts, of a model of several labels; null, the default: that of the translation, else 0.5.</summary>
    public float? LabelThreshold { get; set; }

    /// <summary>Name of another classifier of the same exclusive classes that reads again what this one is not certain of: of a translation that was asked to
    /// promise an agreement (<c>translate --agree</c>). Its answers take the place of the uncertain ones. Null, the default: none does.</summary>
    public string? Fallback { get; set; }

    /// <summary>Another classifier that answers a share of the texts too, in the background, so that the answers of both can be compared before it takes this
    /// one's place. Null, the default: none does.</summary>
    public ShadowOptions? Shadow { get; set; }

    /// <summary>Of an encoder: name of what the folder says is put before each text (<c>query</c>); null, the default: the folder's default.</summary>
    public string? Prompt { get; set; }

    /// <summary>Texts that are scored once before the model serves; its first pass is slower than the next.</summary>
    public IReadOnlyList<string> WarmUpTexts { get; set; } = [];

    /// <summary>When it is loaded. Default <see cref="ModelLoading.AtStart"/>.</summary>
    public ModelLoading Loading { get; set; }

    /// <summary>Whether a file that changed is loaded in the place of the one that serves.</summary>
    public bool Watch { get; set; }
}

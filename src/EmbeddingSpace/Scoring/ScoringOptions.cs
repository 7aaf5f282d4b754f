using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.Runtime;
using TorchSharp;

namespace EmbeddingSpace.Scoring;

/// <summary>Where, in which number format and in which portions a model scores.</summary>
public sealed record ScoringOptions : ICheckedOptions
{
    /// <summary>What <see cref="TokensPerBatch"/> is on a CPU where nothing else is asked for: large enough to fill matrix products, small enough for what lies
    /// between them to stay in the cache.</summary>
    public const int CpuTokensPerBatch = 1024;

    /// <summary>The same on a GPU, which waits for its orders on anything smaller.</summary>
    public const int GpuTokensPerBatch = 32768;

    /// <summary>Fewest tokens that a text can be cut to: special tokens around one of its own.</summary>
    internal const int LeastMaximumLength = 3;

    /// <summary>More than any machine has.</summary>
    internal const int MostThreads = 1024;

    /// <summary>Device that holds the weights and runs the model.</summary>
    public torch.Device Device { get; set; } = DeviceChoice.Cpu();

    /// <summary>Longest text in tokens, special tokens included; longer ones are cut and counted. Null: what the checkpoint allows.</summary>
    [Range(LeastMaximumLength, int.MaxValue)]
    public int? MaximumLength { get; set; }

    /// <summary>What becomes of longer texts. Null: what a stored model was made with, else <see cref="TextOverflow.Truncate"/>.</summary>
    [EnumDataType(typeof(TextOverflow))]
    public TextOverflow? LongTexts { get; set; }

    /// <summary>Number format of the weights and products. The default, float32, gives the same scores on every machine up to rounding.</summary>
    [EnumDataType(typeof(ScoringPrecision))]
    public ScoringPrecision Precision { get; set; } = ScoringPrecision.Float32;

    /// <summary>Tokens a forward pass, padding included: bounds the memory of activations. Null, the default: <see cref="CpuTokensPerBatch"/> or
    /// <see cref="GpuTokensPerBatch"/>, whichever the device is.</summary>
    [Range(1, int.MaxValue)]
    public int? TokensPerBatch { get; set; }

    /// <summary>Threads that a call may compute with on a CPU, its own among them, without regard to other models. Null, the default: as many as torch is set
    /// to in the process. From four on, scores of other numbers may differ in the last bits.</summary>
    [Range(1, MostThreads)]
    public int? Threads { get; set; }

    /// <summary>Where the weights of a stored model are put until it is disposed; null: the system's temporary folder.</summary>
    internal string? TemporaryFolder { get; set; }

    /// <summary>Whether weights of equal content that are in memory already are used, too; see <see cref="SharedTransformer"/>.</summary>
    internal bool SharesWeights { get; set; }

    /// <summary>Tokens a forward pass on the device.</summary>
    internal int TokensPerPass => TokensPerBatch ?? (Device.type == DeviceType.CPU ? CpuTokensPerBatch : GpuTokensPerBatch);

    /// <summary>A checked copy; every fault is in one exception.</summary>
    internal static ScoringOptions Validated(ScoringOptions? options) => OptionsValidation.Checked(options ?? new()) with { };
}

using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.Frame;

/// <summary>How a model reads the texts of a column, in whatever stage.</summary>
public abstract class TextModelOptions : ICheckedOptions
{
    /// <summary>Default of <see cref="InputColumnName"/>.</summary>
    public const string DefaultInputColumnName = "Text";

    private protected TextModelOptions()
    {
    }

    /// <summary>Column to read: a text. Missing text counts as the empty text.</summary>
    [Required]
    public string InputColumnName { get; set; } = DefaultInputColumnName;

    /// <summary>Index of the CUDA device, from 0. Null, the default: that of the context (<c>MLContext.GpuDeviceId</c>), whose null is the CPU. Never
    /// saved.</summary>
    public int? GpuDeviceId { get; set; }

    /// <summary>Whether to use the CPU when the device is not there, instead of failing. Default false; the context's <c>FallbackToCpu</c> counts where its
    /// device is taken. Never saved.</summary>
    public bool FallbackToCpu { get; set; }

    /// <summary>Longest text in tokens, special tokens included; longer ones are cut. Null, the default: what the checkpoint allows.</summary>
    [Range(3, int.MaxValue)]
    public int? MaximumLength { get; set; }

    /// <summary>What becomes of longer texts. Default <see cref="TextOverflow.Truncate"/>. Saved where the saved model reads the texts.</summary>
    [EnumDataType(typeof(TextOverflow))]
    public TextOverflow LongTexts { get; set; } = TextOverflow.Truncate;

    /// <summary>Tokens a forward pass, padding included: bounds the memory of activations. Null, the default: what suits the device. Saved where the saved
    /// model reads the texts, because scores are bit-equal only for equal batches.</summary>
    [Range(1, int.MaxValue)]
    public int? TokensPerBatch { get; set; }

    /// <summary>The same for the core. The device is decided now.</summary>
    internal virtual ScoringOptions ToScoring(IHostEnvironment environment) => new()
    {
        Device = MLNetEnvironment.Device(environment, GpuDeviceId, FallbackToCpu),
        MaximumLength = MaximumLength,
        LongTexts = LongTexts,
        TokensPerBatch = TokensPerBatch,
        SharesWeights = true,
    };

    /// <summary>A copy if it is faultless; what a stage's own options hold is still shared.</summary>
    private protected T Checked<T>() where T : TextModelOptions => (T)OptionsValidation.Checked(this).Copy();

    private protected virtual TextModelOptions Copy() => (TextModelOptions)MemberwiseClone();
}

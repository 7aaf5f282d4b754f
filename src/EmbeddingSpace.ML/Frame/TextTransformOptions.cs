using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;

namespace EmbeddingSpace.ML.Frame;

/// <summary>What every transformer that reads text can be told.</summary>
public abstract class TextTransformOptions : ICheckedOptions, IValidatableObject
{
    /// <summary>Default of <see cref="InputColumnName"/>.</summary>
    public const string DefaultInputColumnName = "Text";

    /// <summary>Default of <see cref="WindowSize"/>.</summary>
    public const int DefaultWindowSize = 1024;

    private protected TextTransformOptions()
    {
    }

    /// <summary>Column to read: a text. Missing text counts as the empty text.</summary>
    [Required]
    public string InputColumnName { get; set; } = DefaultInputColumnName;

    /// <summary>Column that says whether the text was longer than the model reads: Boolean. Null, the default: no such column.</summary>
    [MinLength(1)]
    public string? TruncatedColumnName { get; set; }

    /// <summary>Index of the CUDA device, from 0. Null, the default: that of the context (<c>MLContext.GpuDeviceId</c>), whose null is the CPU. Never saved.</summary>
    public int? GpuDeviceId { get; set; }

    /// <summary>Whether to use the CPU when the device is not there, instead of failing. Default false; the context's <c>FallbackToCpu</c> counts where its device is taken. Never saved.</summary>
    public bool FallbackToCpu { get; set; }

    /// <summary>Longest text in tokens, special tokens included; longer ones are cut. Null, the default: what the checkpoint allows.</summary>
    [Range(3, int.MaxValue)]
    public int? MaximumLength { get; set; }

    /// <summary>What becomes of longer texts. Default <see cref="TextOverflow.Truncate"/>. Saved with the model.</summary>
    [EnumDataType(typeof(TextOverflow))]
    public TextOverflow LongTexts { get; set; } = TextOverflow.Truncate;

    /// <summary>Tokens a forward pass, padding included: bounds the memory of activations. Null, the default: what suits the device. Saved, because scores are
    /// bit-equal only for equal batches.</summary>
    [Range(1, int.MaxValue)]
    public int? TokensPerBatch { get; set; }

    /// <summary>Most rows read ahead and scored together; texts of similar length among them share a forward pass. Saved with the model.</summary>
    [Range(1, int.MaxValue)]
    public int WindowSize { get; set; } = DefaultWindowSize;

    /// <summary>Number format of the weights and products. Default <see cref="ScoringPrecision.Float32"/>. The wish is saved with the model:
    /// <see cref="ScoringPrecision.Fastest"/> is decided anew on the machine that loads it.</summary>
    [EnumDataType(typeof(ScoringPrecision))]
    public ScoringPrecision Precision { get; set; } = ScoringPrecision.Float32;

    /// <summary>
    /// How prediction engines that ask at about the same time are scored together: each forward pass serves all that wait, so many engines on many threads
    /// share one model instead of fighting for the processor. Null, the default: each engine runs its own pass, which is best for one caller at a time.
    /// Views batch by themselves. Saved with the model.
    /// </summary>
    public BatchingOptions? Batching { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (TruncatedColumnName is { } name && AddedColumnNames.Contains(name))
            yield return new($"Column '{name}': expected different names for the added columns, found it as {nameof(TruncatedColumnName)} and again. Choose another name.");
    }

    /// <summary>The columns added beside <see cref="TruncatedColumnName"/>.</summary>
    private protected abstract IEnumerable<string> AddedColumnNames { get; }

    /// <summary>A copy if it is faultless; options that it holds are still shared, but for these.</summary>
    private protected T Checked<T>() where T : TextTransformOptions
    {
        var copy = (T)OptionsValidation.Checked(this).MemberwiseClone();
        copy.Batching = Batching is null ? null : Batching with { };
        return copy;
    }
}

using System.ComponentModel.DataAnnotations;

namespace EmbeddingSpace.Explanations;

/// <summary>What an explanation is asked for.</summary>
public sealed record ExplanationOptions : ICheckedOptions, IValidatableObject
{
    /// <summary>How contributions are found. Null, the default: exactly where the classifier adds up, by occlusion where it does not.</summary>
    [EnumDataType(typeof(ExplanationMethod))]
    public ExplanationMethod? Method { get; set; }

    /// <summary>Whether exact contributions are told apart by layer, too: embeddings first, or the layers that an encoder
    /// puts side by side, in its order. Default false.</summary>
    public bool Layers { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Layers && Method == ExplanationMethod.Occlusion)
            yield return new($"'{nameof(Layers)}': expected false beside {nameof(ExplanationMethod.Occlusion)}, which knows no layers.", [nameof(Layers)]);
    }

    /// <summary>A checked copy; every fault is in one exception.</summary>
    internal static ExplanationOptions Validated(ExplanationOptions? options) => OptionsValidation.Checked(options ?? new()) with { };
}

using System.ComponentModel.DataAnnotations;

namespace EmbeddingSpace.Scoring.ZeroShot;

/// <summary>What a <see cref="ZeroShotClassifier"/> is asked for.</summary>
public sealed record ZeroShotOptions : ICheckedOptions, IValidatableObject
{
    /// <summary>Default of <see cref="Template"/>: that of Hugging Face's pipeline.</summary>
    public const string DefaultTemplate = "This example is {}.";

    /// <summary>What stands in a template for the label.</summary>
    private const string Place = "{}";

    /// <summary>The labels, in the order of the logits. Required: at least two that exclude one another, or at least one of several.</summary>
    [Required]
    public IReadOnlyList<string> Labels { get; set; } = [];

    /// <summary>The sentence that a text is asked to entail, with <c>{}</c> for the label, e.g. <c>This text is about {}.</c></summary>
    [Required]
    public string Template { get; set; } = DefaultTemplate;

    /// <summary>Whether several labels may hold for one text. Default false: they exclude one another.</summary>
    public bool SeveralLabels { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var fewest = SeveralLabels ? 1 : 2;
        if (Labels.Count < fewest) yield return new($"The field {nameof(Labels)} must hold at least {fewest} labels, found {Labels.Count}.", [nameof(Labels)]);
        if (Labels.Any(string.IsNullOrWhiteSpace)) yield return new($"The field {nameof(Labels)} must hold no empty label.", [nameof(Labels)]);
        if (Labels.GroupBy(label => label, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            yield return new($"The field {nameof(Labels)} must hold each label once, found '{twice.Key}' {twice.Count()} times.", [nameof(Labels)]);
        if (!Template.Contains(Place, StringComparison.Ordinal))
            yield return new($"The field {nameof(Template)} must hold {Place} where the label goes, found '{Template}'.", [nameof(Template)]);
    }

    /// <summary>The sentence of a label.</summary>
    internal string Hypothesis(string label) => Template.Replace(Place, label, StringComparison.Ordinal);

    /// <summary>A checked copy; every fault is in one exception.</summary>
    internal static ZeroShotOptions Validated(ZeroShotOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return OptionsValidation.Checked(options) with { Labels = [.. options.Labels] };
    }
}

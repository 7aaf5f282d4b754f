namespace EmbeddingSpace.Classifiers;

/// <summary>What a classifier says of one text or pair.</summary>
/// <param name="Labels">Every label, that with the largest value first; equal ones keep the model's order.</param>
/// <param name="Truncated">Whether the text was cut to the maximum length.</param>
/// <param name="Certain">Whether the promised agreement holds for it; null of a classifier that promises none.</param>
public sealed record TextAnswer(IReadOnlyList<LabelAnswer> Labels, bool Truncated, bool? Certain = null)
{
    /// <summary>The label with the largest value: of exclusive classes the chosen one.</summary>
    public string Label => Labels[0].Label;

    /// <summary>Its probability; of a regression or a raw score the number itself.</summary>
    public float Value => Labels[0].Value;
}

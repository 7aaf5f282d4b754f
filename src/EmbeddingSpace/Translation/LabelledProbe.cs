using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Translation;

/// <summary>
/// The yardstick of a translation: a ridge classifier on the same pooled features that does see labels (one-hot targets, strength by
/// leave-one-out accuracy). What a linear head on this encoder can reach, and so the ceiling of target-only methods.
/// </summary>
public static class LabelledProbe
{
    private const float Chosen = 1f;

    /// <summary>Fit the probe.</summary>
    /// <param name="features">[texts, features], e.g. of <see cref="TextEncoder"/>.</param>
    /// <param name="labels">One class name a text.</param>
    /// <param name="classes">Class names in logit order; every label must be one of them.</param>
    /// <returns>A head on these features. Its agreement is leave-one-out accuracy against the labels.</returns>
    /// <exception cref="AnchorTextsException">There are too few texts, or all have one label.</exception>
    public static TranslatedHead Fit(TextScores features, IReadOnlyList<string> labels, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classes);
        if (labels.Count != features.Count)
            throw new ArgumentException($"'labels': expected {features.Count} labels, one a text, got {labels.Count}.", nameof(labels));
        var index = classes.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);
        var targets = new float[labels.Count * classes.Count];
        for (var row = 0; row < labels.Count; row++)
        {
            if (!index.TryGetValue(labels[row], out var column))
                throw new ArgumentException($"'labels': expected one of {string.Join(", ", classes)}, got '{labels[row]}' in row {row}.", nameof(labels));
            targets[row * classes.Count + column] = Chosen;
        }
        return ClassifierTranslator.FitHead(features, new(targets, classes.Count, [.. features.Truncated]), classes);
    }
}

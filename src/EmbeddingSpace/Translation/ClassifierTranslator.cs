using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Models;

namespace EmbeddingSpace.Translation;

/// <summary>Moves a fine-tuned text classifier onto another, only pretrained, encoder. No label, no gradient step.</summary>
public static class ClassifierTranslator
{
    /// <summary>Translate with unlabelled texts as anchors.</summary>
    /// <param name="source">The fine-tuned classifier; the caller keeps it.</param>
    /// <param name="target">The pretrained encoder; owned by the result from here on.</param>
    /// <param name="texts">Unlabelled texts both models read; null = none: seeded random token sequences take their place.</param>
    /// <param name="options">Knobs.</param>
    /// <param name="progress">Told phase, done and total.</param>
    /// <param name="cancellationToken">Stops the work and leaves no native memory behind.</param>
    public static ClassifierTranslation Translate(Checkpoint source, Checkpoint target, IReadOnlyList<string>? texts, TranslationOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Fit only a linear head, for features that a shared encoder computed.</summary>
    /// <param name="features">[texts, features], row-major.</param>
    /// <param name="logits">The source's logits of the same texts.</param>
    /// <param name="classes">Class names in logit order.</param>
    /// <param name="options">Knobs.</param>
    public static TranslatedHead FitHead(TextScores features, TextScores logits, IReadOnlyList<string> classes, TranslationOptions? options = null) => throw new NotImplementedException();
}

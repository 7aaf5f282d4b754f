using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Explanations;

/// <summary>Explains a checkpoint's classifier by occlusion: its head is no sum over tokens.</summary>
/// <param name="classifier">The classifier; stays the caller's.</param>
public sealed class TextClassifierExplainer(TextClassifier classifier) : ITextExplainer
{
    /// <inheritdoc/>
    public IReadOnlyList<TextExplanation> Explain(IReadOnlyList<string?> texts, ExplanationOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Explain(model => LocatedText.Of(model, texts), options, progress, cancellationToken);
    }

    /// <inheritdoc/>
    public IReadOnlyList<TextExplanation> ExplainPairs(IReadOnlyList<TextPair> pairs, ExplanationOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return Explain(model => LocatedText.Of(model, pairs), options, progress, cancellationToken);
    }

    private IReadOnlyList<TextExplanation> Explain(Func<TextModel, IReadOnlyList<LocatedText>> locate, ExplanationOptions? options,
        IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var asked = ExplanationOptions.Validated(options);
        return classifier.Use(model => asked.Method == ExplanationMethod.Exact || asked.Layers
            ? throw new InvalidOperationException($"'{model.Checkpoint.Location}': expected a translation whose head reads pooled states, which alone adds up "
                + $"token by token, found a classifier with a head of its own. Ask for {nameof(ExplanationMethod.Occlusion)}, without layers.")
            : new Occlusion(model, classifier.Classes, classifier.Score).Explain(locate(model), progress, cancellationToken));
    }
}

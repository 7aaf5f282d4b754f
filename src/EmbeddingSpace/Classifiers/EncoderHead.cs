using EmbeddingSpace.Explanations;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;

namespace EmbeddingSpace.Classifiers;

/// <summary>A translated head behind the encoder that it was fitted on.</summary>
internal sealed class EncoderHead : ITextClassifier, ITextExplainer
{
    private readonly TextEncoder _encoder;
    private readonly TranslatedHead _head;

    /// <param name="path">Where both were saved.</param>
    /// <param name="encoder">Texts to features; owned from here on, also where the two do not fit.</param>
    /// <param name="head">Features to logits.</param>
    /// <exception cref="InvalidCheckpointException">The head reads features of another size.</exception>
    public EncoderHead(string path, TextEncoder encoder, TranslatedHead head)
    {
        (_encoder, _head) = (encoder, head);
        try
        {
            RequireFeatures(path, encoder, head);
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ClassifierHead Head => _head.Head;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => _head.Classes;

    /// <inheritdoc/>
    public int OutputSize => _head.Classes.Count;

    /// <summary>Refuse a head that reads features of another size.</summary>
    public static void RequireFeatures(string path, ITextScorer encoder, TranslatedHead head)
    {
        if (encoder.OutputSize != head.FeatureSize)
            throw new InvalidCheckpointException($"'{path}': expected an encoder of {head.FeatureSize} numbers a text before its head, found one of "
                + $"{encoder.OutputSize}. Save the model again.");
    }

    /// <inheritdoc/>
    public TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        _head.Score(_encoder.Score(texts, progress, cancellationToken));

    /// <inheritdoc/>
    public IReadOnlyList<TextExplanation> Explain(IReadOnlyList<string?> texts, ExplanationOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return _head.Explain(_encoder, texts, options, progress, cancellationToken);
    }

    /// <inheritdoc/>
    public IReadOnlyList<TextExplanation> ExplainPairs(IReadOnlyList<TextPair> pairs, ExplanationOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) => throw NoPairs();

    /// <summary>What is said where pairs are given.</summary>
    public static InvalidOperationException NoPairs() => new(
        "Expected a classifier that reads pairs of texts, found a head behind an encoder of single texts. Give single texts.");

    /// <inheritdoc/>
    public void Dispose() => _encoder.Dispose();
}

using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;

namespace EmbeddingSpace.Classifiers;

/// <summary>A translated head behind the encoder that it was fitted on.</summary>
internal sealed class EncoderHead : ITextClassifier
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

    /// <summary>Logits of texts whose features are known.</summary>
    /// <param name="features">[texts, features].</param>
    /// <param name="head">Features to logits.</param>
    /// <returns>[texts, classes].</returns>
    public static TextScores Logits(TextScores features, TranslatedHead head)
    {
        var size = head.Classes.Count;
        var logits = new float[features.Count * size];
        for (var text = 0; text < features.Count; text++) head.Score(features[text], logits.AsSpan(text * size, size));
        return new(logits, size, [.. features.Truncated]);
    }

    /// <inheritdoc/>
    public TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Logits(_encoder.Score(texts, progress, cancellationToken), _head);

    /// <inheritdoc/>
    public void Dispose() => _encoder.Dispose();
}

using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;

namespace EmbeddingSpace.Hosting.Loading;

/// <summary>A translated head behind the encoder that it was fitted on.</summary>
internal sealed class FeatureHeadClassifier : ITextScorer
{
    private readonly TextEncoder _encoder;
    private readonly TranslatedHead _head;

    public FeatureHeadClassifier(string path, TextEncoder encoder, TranslatedHead head)
    {
        if (encoder.OutputSize != head.FeatureSize)
            throw new InvalidCheckpointException(
                $"'{path}': expected an encoder of {head.FeatureSize} numbers a text before its head, found one of {encoder.OutputSize}. Save the model again.");
        (_encoder, _head) = (encoder, head);
    }

    public int OutputSize => _head.Classes.Count;

    public TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var features = _encoder.Score(texts, progress, cancellationToken);
        var logits = new float[features.Count * OutputSize];
        for (var text = 0; text < features.Count; text++) _head.Score(features[text], logits.AsSpan(text * OutputSize, OutputSize));
        return new(logits, OutputSize, [.. features.Truncated]);
    }

    public void Dispose() => _encoder.Dispose();
}

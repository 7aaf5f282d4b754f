using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.TransformerEncoder;

/// <summary>The encoder of a model folder.</summary>
internal sealed record EncoderRequest(TransformerEncoderEstimator.Options Options, ScoringOptions Scoring) : ModelRequest<StoredScorer>
{
    public override StoredScorer Make() => Store(TextEncoder.Load(Checkpoint.Open(Options.Checkpoint), Options.Layers, Options.Pooling, Scoring));

    public static StoredScorer Store(TextEncoder encoder) => new(encoder, encoder.Write, () => encoder.ContentHash);
}

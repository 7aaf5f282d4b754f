using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.TransformerEncoder;

/// <summary>The encoder of a model folder.</summary>
internal sealed record EncoderRequest(TransformerEncoderEstimator.Options Options, ScoringOptions Scoring) : ModelRequest<StoredEncoder>
{
    public override StoredEncoder Make() =>
        StoredEncoder.Of(TextEncoder.Load(Checkpoint.Open(Options.Checkpoint), Options.Layers, Options.Pooling, Scoring));
}

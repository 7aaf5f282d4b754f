using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.TransformerEncoder;

/// <summary>The encoder of a model folder.</summary>
internal sealed record EncoderRequest(TransformerEncoderEstimator.Options Options, ScoringOptions Scoring) : ModelRequest<StoredEncoder>
{
    public override StoredEncoder Make()
    {
        var checkpoint = Checkpoint.Open(Options.Checkpoint);
        return StoredEncoder.Of(Options.Layers is null
            ? TextEncoder.LoadLastLayer(checkpoint, Options.Pooling, Scoring)
            // Null is every layer to the core.
            : TextEncoder.Load(checkpoint, ReferenceEquals(Options.Layers, TransformerEncoderEstimator.EveryLayer) ? null : Options.Layers, Options.Pooling,
                Scoring));
    }
}

using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.TransformerEncoder;

/// <summary>The encoder of a model folder.</summary>
internal sealed record EncoderRequest(TransformerEncoderEstimator.Options Options, ScoringOptions Scoring) : ModelRequest<StoredEncoder>
{
    /// <inheritdoc/>
    public override IEnumerable<(string Folder, AdapterBase? AdapterBase)> Folders => [(Options.Checkpoint, Options.AdapterBase)];

    public override StoredEncoder Make()
    {
        var checkpoint = Checkpoint.Open(Options.Checkpoint, Options.AdapterBase);
        return StoredEncoder.Of((Options.Layers, Options.Pooling) switch
        {
            (null, null) => TextEncoder.LoadSentenceEncoder(checkpoint, Scoring, Options.Prompt),
            (null, { } pooling) => TextEncoder.LoadLastLayer(checkpoint, pooling, Scoring),
            // Null is every layer to the core.
            var (layers, pooling) => TextEncoder.Load(
                checkpoint, ReferenceEquals(layers, TransformerEncoderEstimator.EveryLayer) ? null : layers, pooling ?? Pooling.Mean, Scoring),
        });
    }
}

using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.ML.HeadTranslation;

/// <summary>Heads that say from the features of texts what their sources said of the texts.</summary>
/// <param name="Features">Features of every text.</param>
/// <param name="Sources">What each source said of the same texts.</param>
/// <param name="Seed">Seed of the shuffled control.</param>
/// <param name="CancellationToken">Stops the fit.</param>
internal sealed record HeadsRequest(TextScores Features, IReadOnlyList<SourceLogits> Sources, int Seed, CancellationToken CancellationToken)
    : ModelRequest<IReadOnlyList<StoredHead>>
{
    public override IReadOnlyList<StoredHead> Make() => [.. ClassifierTranslator.FitHeads(Features, Sources, Seed, CancellationToken).Select(StoredHead.Of)];
}

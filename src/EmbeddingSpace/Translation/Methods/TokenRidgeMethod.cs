using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Stitching;

namespace EmbeddingSpace.Translation.Methods;

/// <summary>
/// Ridge from a target layer's token states to a source layer's, then the source's remaining blocks and head (model stitching, Lenc and Vedaldi 2015).
/// </summary>
internal sealed class TokenRidgeMethod : ITranslationMethod
{
    /// <inheritdoc/>
    public TranslationMethod Method => TranslationMethod.TokenRidge;

    /// <inheritdoc/>
    public string Reference => "Lenc and Vedaldi 2015, in closed form";

    /// <inheritdoc/>
    public string? Obstacle(TranslationWork work) => work.Source.Model is null ? ITranslationMethod.NoBlocks
        : work.Anchors.TargetSecond is not null ? ITranslationMethod.Apart
        : work.SharesVocabulary ? null : "a map from token to token needs texts that both models cut into the same tokens";

    /// <inheritdoc/>
    public IReadOnlyList<TriedMethod> Try(TranslationWork work)
    {
        // A ridge fits ever better towards the source's end while the map from one model to the other gets harder: every state is worth a try.
        var statistics = work.Statistics;
        var stitches = new List<Stitch>();
        for (var j = work.FirstSourceState; j < statistics.SourceStates; j++)
        {
            work.CancellationToken.ThrowIfCancellationRequested();
            var (map, _, layer) = work.Solving(() => Enumerable.Range(0, statistics.TargetStates).Select(i =>
            {
                var (fitted, explained) = statistics.Ridge(i, j);
                return (Map: fitted, Explained: explained, Layer: i);
            }).MaxBy(way => way.Explained));
            stitches.Add(new(Method, layer, j, map));
        }
        return work.Judge(stitches);
    }
}

using System.Globalization;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Stitching;

namespace EmbeddingSpace.Translation.Methods;

/// <summary>A map between the token embeddings, taken for a map between states, then the source's remaining blocks and head.</summary>
/// <param name="method">Name.</param>
/// <param name="reference">Where the map comes from.</param>
/// <param name="create">The map [target hidden, source hidden].</param>
internal sealed class EmbeddingMapMethod(TranslationMethod method, string reference, Func<SharedEmbeddings, LinearMap> create) : ITranslationMethod
{
    /// <summary>Ways in that the map is tried on: it either fits a pair of states or does not.</summary>
    private const int Tries = 2;

    /// <inheritdoc/>
    public TranslationMethod Method => method;

    /// <inheritdoc/>
    public string Reference => reference;

    /// <inheritdoc/>
    public string? Obstacle(TranslationWork work) => work.Embeddings is not { } embeddings ? ITranslationMethod.NoBlocks
        : work.Anchors.TargetSecond is not null ? ITranslationMethod.Apart
        : embeddings.HasMaps ? null : string.Create(CultureInfo.InvariantCulture,
        $"a map between the token embeddings needs twice as many shared tokens as the wider hidden state has numbers, "
        + $"and only {embeddings.Overlap:0.0%} of the source's tokens are shared");

    /// <inheritdoc/>
    public IReadOnlyList<TriedMethod> Try(TranslationWork work)
    {
        var map = work.Solving(() => create(work.Embeddings!));
        return work.Judge([.. Ways(work, map).Take(Tries).Select(way => new Stitch(method, way.Target, way.Source, map))]);
    }

    /// <summary>Pairs of states, those first that the map takes nearest to each other.</summary>
    private static IEnumerable<(int Target, int Source)> Ways(TranslationWork work, LinearMap map)
    {
        // Texts cut into different tokens have no states to compare: the first states are nearest to the embeddings the map was made from.
        if (!work.SharesVocabulary)
            return Enumerable.Range(0, work.Target.Architecture.Layers).Select(i => (i, work.FirstSourceState));
        var statistics = work.Statistics;
        return work.Solving(() => Enumerable.Range(work.FirstSourceState, statistics.SourceStates - work.FirstSourceState)
            .Select(j => Enumerable.Range(0, statistics.TargetStates).Select(i => (Target: i, Source: j, Fit: statistics.Fit(map, i, j))).MaxBy(way => way.Fit))
            .OrderByDescending(way => way.Fit).Select(way => (way.Target, way.Source)).ToList());
    }
}

using EmbeddingSpace.Models;
using EmbeddingSpace.Tokenization;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation;

/// <summary>
/// Finds the ways from the target into the source that are worth trying: for each state of the source, the target state that predicts it
/// best, from one pass of sums; only those are then run through the source's remaining blocks.
/// </summary>
internal sealed class StitchSearch
{
    /// <summary>Tokens a width that a map between states is fitted on: a dozen equations for each unknown, and the sums stay cheap.</summary>
    private const int TokensPerWidth = 12;

    /// <summary>Ways in that a map between the embeddings is tried on.</summary>
    private const int FixedMapTries = 2;

    private readonly TextModel _source;
    private readonly TextModel _target;
    private readonly AnchorSet _anchors;

    public StitchSearch(TextModel source, TextModel target, AnchorSet anchors)
    {
        (_source, _target, _anchors) = (source, target, anchors);
    }

    /// <summary>For each method and each state of the source: the best way in.</summary>
    /// <param name="methods">TokenRidge, VocabularyKernel, Procrustes or some of them.</param>
    /// <param name="first">First state of the source to enter at: 0 keeps the whole source.</param>
    /// <param name="rows">Anchors that maps may be fitted on, in order of use.</param>
    /// <param name="embeddings">Embeddings of the shared tokens.</param>
    /// <param name="progress">Told anchors read and their total.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    public IReadOnlyList<Stitch> Propose(IReadOnlyList<TranslationMethod> methods, int first, IReadOnlyList<long> rows, SharedEmbeddings embeddings,
        IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        using var statistics = Gather(rows, progress, cancellationToken);
        var stitches = new List<Stitch>();
        foreach (var method in methods)
        {
            // A map between the embeddings is one map for every pair of states; a ridge is fitted to each pair.
            var fixedMap = method switch
            {
                TranslationMethod.VocabularyKernel => embeddings.Kernel(),
                TranslationMethod.Procrustes => embeddings.Procrustes(),
                _ => null,
            };
            var found = new List<(double Fit, Stitch Stitch)>();
            for (var j = first; j < statistics.SourceStates; j++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                (double Fit, int Layer, LinearMap? Map) best = (double.NegativeInfinity, 0, null);
                for (var i = 0; i < statistics.TargetStates; i++)
                {
                    var (map, fit) = fixedMap is null ? statistics.Ridge(i, j) : (fixedMap, statistics.Fit(fixedMap, i, j));
                    if (fit > best.Fit) best = (fit, i, map);
                }
                if (best.Map is not null) found.Add((best.Fit, new(method, best.Layer, j, best.Map)));
            }
            // A ridge fits ever better towards the source's end while the map from one model to the other gets harder: every state is worth
            // a try. A fixed map either fits a state or does not.
            stitches.AddRange(fixedMap is null ? found.Select(way => way.Stitch) : found.OrderByDescending(way => way.Fit).Take(FixedMapTries).Select(way => way.Stitch));
        }
        return stitches;
    }

    /// <summary>Logits of several stitched models over chosen anchors, sharing each pass of the target.</summary>
    /// <returns>For each stitch [rows, classes], in the order of the rows.</returns>
    public IReadOnlyList<TextScores> Score(IReadOnlyList<Stitch> stitches, IReadOnlyList<long> rows, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var classes = _source.Architecture.Classes!.Count;
        var deepest = stitches.Max(stitch => stitch.TargetLayer);
        var device = _target.Model.Device;
        var maps = stitches.Select(stitch => stitch.Map.ToTensors(device)).ToList();
        try
        {
            var sequences = rows.Select(row => _anchors.Target[row]).ToList();
            var joined = _target.Score(sequences, stitches.Count * classes, batch =>
            {
                var logits = new Tensor[stitches.Count];
                void Visit(int layer, Tensor state)
                {
                    for (var k = 0; k < stitches.Count; k++)
                        if (stitches[k].TargetLayer == layer)
                            logits[k] = TranslatedModel.Enter(_source.Model, state.matmul(maps[k].Weights).add_(maps[k].Bias), batch, stitches[k].SourceLayer);
                }

                var embedded = _target.Model.Embed(batch);
                Visit(0, embedded);
                _target.Model.Run(embedded, batch, 0, deepest, Visit);
                return cat(logits, 1);
            }, "try stitches", progress, cancellationToken);
            return [.. Enumerable.Range(0, stitches.Count).Select(k => Slice(joined, k * classes, classes))];
        }
        finally
        {
            foreach (var (weights, bias) in maps)
            {
                weights.Dispose();
                bias.Dispose();
            }
        }
    }

    private HiddenStateStatistics Gather(IReadOnlyList<long> rows, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var budget = (long)TokensPerWidth * Math.Max(_source.Architecture.Hidden, _target.Architecture.Hidden);
        var sequences = new List<TokenSequence>();
        foreach (var row in rows)
        {
            // A text cut at different lengths has other tokens in each model.
            if (!_anchors.Source[row].Ids.AsSpan().SequenceEqual(_anchors.Target[row].Ids)) continue;
            sequences.Add(_anchors.Target[row]);
            if ((budget -= _anchors.Target[row].Ids.Length) <= 0) break;
        }
        if (sequences.Count == 0)
            throw new AnchorTextsException("Anchor texts: expected texts that both models read as the same tokens, found none. Use texts shorter than both models' maximum length, or method pooled-ridge.");
        var statistics = new HiddenStateStatistics(_source.Model, _target.Model);
        try
        {
            _target.ForEachBatch(sequences, (batch, _) =>
            {
                var tokens = TokenIndex(batch);
                statistics.Add(States(_source.Model, batch, tokens), States(_target.Model, batch, tokens));
            }, "relate layers", progress, cancellationToken);
            return statistics;
        }
        catch
        {
            statistics.Dispose();
            throw;
        }
    }

    private static Tensor? TokenIndex(TokenBatch batch) => batch.Attendable?.view(-1).nonzero().squeeze(1);

    /// <summary>Every state as [tokens, hidden] without padding, float64.</summary>
    private static List<Tensor> States(TransformerModel model, TokenBatch batch, Tensor? tokens)
    {
        var states = new List<Tensor>();
        void Visit(int layer, Tensor state)
        {
            var flat = state.view(-1, state.shape[2]);
            states.Add((tokens is null ? flat : flat.index_select(0, tokens)).to(float64));
        }

        var embedded = model.Embed(batch);
        Visit(0, embedded);
        model.Run(embedded, batch, 0, model.Architecture.Layers, Visit);
        return states;
    }

    private static TextScores Slice(TextScores joined, int start, int size)
    {
        var values = new float[joined.Count * size];
        for (var row = 0; row < joined.Count; row++) joined[row].Slice(start, size).CopyTo(values.AsSpan(row * size));
        return new(values, size, [.. joined.Truncated]);
    }
}

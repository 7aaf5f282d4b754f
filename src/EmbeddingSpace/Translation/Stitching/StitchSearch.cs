using EmbeddingSpace.Forward;
using EmbeddingSpace.Runtime.Numbers;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Tokenization.Sequences;
using EmbeddingSpace.Translation.Definition;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Stitching;

/// <summary>
/// Relates the states of both models in one pass of sums, and runs the ways into the source that are worth trying through its remaining blocks.
/// </summary>
internal sealed class StitchSearch
{
    /// <summary>Tokens a width that a map between states is fitted on: a dozen equations for each unknown, and the sums stay cheap.</summary>
    private const int TokensPerWidth = 12;

    private readonly TextModel _source;
    private readonly TextModel _target;
    private readonly IReadOnlyList<TokenSequence> _sourceAnchors;
    private readonly IReadOnlyList<TokenSequence> _targetAnchors;

    /// <param name="source">The fine-tuned classifier.</param>
    /// <param name="target">The pretrained encoder.</param>
    /// <param name="sourceAnchors">The anchors as the source reads them.</param>
    /// <param name="targetAnchors">The same anchors as the target reads them.</param>
    public StitchSearch(TextModel source, TextModel target, IReadOnlyList<TokenSequence> sourceAnchors, IReadOnlyList<TokenSequence> targetAnchors) =>
        (_source, _target, _sourceAnchors, _targetAnchors) = (source, target, sourceAnchors, targetAnchors);

    /// <summary>Logits of several stitched models over chosen anchors, sharing each pass of the target.</summary>
    /// <returns>For each stitch [rows, classes], in the order of the rows.</returns>
    public IReadOnlyList<TextScores> Score(IReadOnlyList<Stitch> stitches, IReadOnlyList<long> rows, IProgress<OperationProgress>? progress,
        CancellationToken cancellationToken)
    {
        var classes = _source.Architecture.Classes!.Count;
        var deepest = stitches.Max(stitch => stitch.TargetLayer);
        var device = _target.Model.Device;
        var maps = stitches.Select(stitch => stitch.Map.ToTensors(device)).ToList();
        try
        {
            var sequences = rows.Select(row => _targetAnchors[(int)row]).ToList();
            var joined = _target.Score(sequences, stitches.Count * classes, batch =>
            {
                var logits = new Tensor[stitches.Count];
                void Visit(int layer, Tensor state)
                {
                    for (var k = 0; k < stitches.Count; k++)
                        if (stitches[k].TargetLayer == layer)
                            logits[k] = _source.Model.ClassifyFrom(state.matmul(maps[k].Weights).AddInPlace(maps[k].Bias), batch, stitches[k].SourceLayer);
                }

                var embedded = _target.Model.Embed(batch);
                Visit(0, embedded);
                _target.Model.Run(embedded, batch, 0, deepest, Visit, layer => stitches.Any(stitch => stitch.TargetLayer == layer));
                return cat(logits, 1);
            }, "try stitches", progress, cancellationToken);
            return [.. Enumerable.Range(0, stitches.Count).Select(k => joined.Columns(k * classes, classes))];
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

    /// <summary>Sums over the tokens of some anchors, as many as a map needs.</summary>
    /// <param name="rows">Anchors that maps may be fitted on, in order of use.</param>
    /// <param name="progress">Told anchors read and their total.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    /// <returns>The caller's.</returns>
    public HiddenStateStatistics Gather(IReadOnlyList<long> rows, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var budget = (long)TokensPerWidth * Math.Max(_source.Architecture.Hidden, _target.Architecture.Hidden);
        var sequences = new List<TokenSequence>();
        foreach (var row in rows)
        {
            var (read, sequence) = (_sourceAnchors[(int)row], _targetAnchors[(int)row]);
            // A text cut at different lengths has other tokens in each model.
            if (!read.Ids.AsSpan().SequenceEqual(sequence.Ids)) continue;
            sequences.Add(sequence);
            if ((budget -= sequence.Ids.Length) <= 0) break;
        }
        if (sequences.Count == 0)
            throw new AnchorTextsException(
                "Anchor texts: expected texts that both models read as the same tokens, found none. "
                + "Use texts shorter than both models' maximum length, or method pooled-ridge.");
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
}

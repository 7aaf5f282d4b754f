using System.Diagnostics;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Models;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation;

/// <summary>One translation from anchors to report: reads the anchors with both models, tries methods, chooses.</summary>
internal sealed class TranslationRun
{
    private const double HeldOutShare = 0.2;

    /// <summary>Held-out R² between the embeddings from which on the maps of the embeddings are tried automatically.</summary>
    private const double RelatedFrom = 0.5;

    /// <summary>Anchors that say how many pooled columns pay: enough to tell the ways apart, few enough to cost a fraction of the fit.</summary>
    private const int AnchorsToCompareOn = 1000;

    /// <summary>
    /// What the head may read: the mean of the tokens, or the first two tokens beside it, where the kind of a question stands. Leave-one-out
    /// agreement decides.
    /// </summary>
    private static readonly Pooling[] Poolings = [Pooling.Mean, Pooling.First, Pooling.Second];

    private readonly TextModel _source;
    private readonly TextModel _target;
    private readonly TranslationOptions _options;
    private readonly IProgress<OperationProgress>? _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly Stopwatch _encoding = new();
    private readonly Stopwatch _solving = new();
    private readonly Stopwatch _total;

    public TranslationRun(TextModel source, TextModel target, TranslationOptions options, Stopwatch total, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        (_source, _target, _options, _total, _progress, _cancellationToken) = (source, target, options, total, progress, cancellationToken);
        SharesVocabulary = source.Tokenizer.IsEquivalentTo(target.Tokenizer);
        if (!SharesVocabulary && options.Method is not (TranslationMethod.Auto or TranslationMethod.PooledRidge))
            throw new VocabularyMismatchException(
                $"Method '{options.Method}' for source '{source.Checkpoint.Name}' and target '{target.Checkpoint.Name}': expected one vocabulary, found two ({source.Tokenizer.VocabularySize} and {target.Tokenizer.VocabularySize} tokens, or other tokenizer settings). Use method PooledRidge, which needs only texts.");
    }

    /// <summary>Whether both models give every text the same ids.</summary>
    public bool SharesVocabulary { get; }

    /// <summary>Run.</summary>
    /// <returns>What was chosen: its head, its stitch, its report.</returns>
    public (IReadOnlyList<Pooling> Poolings, LinearMap? Head, Stitch? Stitch, TranslationReport Report) Execute(IReadOnlyList<string>? texts)
    {
        _encoding.Start();
        var anchors = texts is null ? AnchorSet.Random(_source, _target, SharesVocabulary, _options.RandomAnchors, _options.Seed) : AnchorSet.FromTexts(texts, _source, _target);
        var sourceScores = _source.Score(anchors.Source, _source.Architecture.Classes!.Count, batch =>
            TranslatedModel.Enter(_source.Model, _source.Model.Embed(batch), batch, 0), "classify with source", _progress, _cancellationToken);
        var choices = new SourceChoices(sourceScores, _source.Architecture.Classes!);
        choices.ThrowIfOneClass(anchors.Summary);
        int[] layers = [.. Enumerable.Range(0, _target.Architecture.Layers + 1)];
        var pooledScores = _options.Method is TranslationMethod.Auto or TranslationMethod.PooledRidge or TranslationMethod.Combined
            ? _target.Score(anchors.Target, Poolings.Length * layers.Length * _target.Architecture.Hidden, batch => PooledFeatures.Compute(_target.Model, batch, layers, Poolings), "encode with target", _progress, _cancellationToken)
            : null;
        _encoding.Stop();

        var order = SeededOrder.Of(anchors.Count, _options.Seed);
        var heldOut = order[..(int)Math.Ceiling(anchors.Count * HeldOutShare)];
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var logits = sourceScores.ToTensor().to(float64);
        var features = pooledScores is null ? null : pooledScores.ToTensor();
        var tried = new List<TriedMethod>();

        if (features is not null)
        {
            var poolings = ChoosePoolings(features, layers.Length * _target.Architecture.Hidden, logits, order);
            _cancellationToken.ThrowIfCancellationRequested();
            _progress?.Report(new("fit pooled ridge", 1, 2));
            var used = features.narrow(1, 0, poolings.Length * layers.Length * _target.Architecture.Hidden);
            tried.Add(TriedMethod.FromHead(TranslationMethod.PooledRidge, poolings, Timed(() => HeadFit.Fit(used, logits, _options.Seed)), null, heldOut, 0));
        }
        using var embeddings = SharedEmbeddings.Read(_source, _target);
        var relatedness = embeddings.Relatedness(_options.Seed);
        if (SharesVocabulary && _options.Method != TranslationMethod.PooledRidge)
            TryStitches(tried, anchors, choices, embeddings, relatedness, order[heldOut.Length..], heldOut, logits);

        var chosen = tried.Where(method => _options.Method == TranslationMethod.Auto ? method.KeptSourceShare < 1 : method.Method == _options.Method).MaxBy(NetAgreement)!;
        return (chosen.Poolings, chosen.Head?.Map, chosen.Stitch, new TranslationReporter(_source, _target).Report(chosen, tried, anchors, choices, embeddings.Overlap, relatedness,
            new(_encoding.Elapsed.TotalSeconds, _solving.Elapsed.TotalSeconds, _total.Elapsed.TotalSeconds)));
    }

    /// <summary>The mean alone, or the first two tokens beside it: leave-one-out agreement on some of the anchors tells, since each way costs a decomposition.</summary>
    private Pooling[] ChoosePoolings(Tensor features, int width, Tensor logits, long[] order)
    {
        _progress?.Report(new("fit pooled ridge", 0, 2));
        using var scope = NewDisposeScope();
        var some = tensor(order[..Math.Min(order.Length, AnchorsToCompareOn)]);
        var (rows, wanted) = (features.index_select(0, some), logits.index_select(0, some));
        double Agreement(int count) => Timed(() => HeadFit.Fit(rows.narrow(1, 0, count * width), wanted, _options.Seed).Agreeing.Average(agrees => agrees ? 1.0 : 0.0));
        return Agreement(Poolings.Length) > Agreement(1) ? Poolings : Poolings[..1];
    }

    /// <summary>Agreement less the price of what is kept of the source.</summary>
    private double NetAgreement(TriedMethod method) =>
        (method.Stitch is null ? method.JudgedAgreement : method.HeldOutAgreement) - (method.Stitch is null ? 0 : _options.TargetOnlyTolerance + _options.KeptSourcePrice * method.KeptSourceShare);

    private void TryStitches(List<TriedMethod> tried, AnchorSet anchors, SourceChoices choices, SharedEmbeddings embeddings, double? relatedness, long[] fitted, long[] heldOut, Tensor logits)
    {
        var search = new StitchSearch(_source, _target, anchors);
        TranslationMethod[] methods = _options.Method switch
        {
            // Between strangers a map of the embeddings is near chance (design: R² .23 against .78 of relatives): not worth the search.
            TranslationMethod.Auto when relatedness >= RelatedFrom => [TranslationMethod.TokenRidge, TranslationMethod.VocabularyKernel, TranslationMethod.Procrustes],
            TranslationMethod.Auto => [TranslationMethod.TokenRidge],
            TranslationMethod.Combined => [TranslationMethod.TokenRidge],
            var method => [method],
        };
        // Entering at the embeddings keeps the whole source: all its cost, none of the target's insight. Only who asks for it gets it.
        var first = _options.Method is TranslationMethod.Auto or TranslationMethod.Combined ? 1 : 0;
        var stitches = Timed(() => search.Propose(methods, first, fitted, embeddings, _progress, _cancellationToken));
        var scores = Timed(() => search.Score(stitches, heldOut, _progress, _cancellationToken));
        for (var k = 0; k < stitches.Count; k++)
            tried.Add(TriedMethod.FromStitch(stitches[k], choices.Agreeing(scores[k], heldOut), heldOut, KeptShare(stitches[k])));
        if (_options.Method is not (TranslationMethod.Auto or TranslationMethod.Combined)) return;

        var best = tried.Where(method => method.Head is null && method.KeptSourceShare < 1).MaxBy(NetAgreement)!;
        var pooled = tried.Where(method => method.Stitch is null).MaxBy(NetAgreement)!;
        var all = Enumerable.Range(0, anchors.Count).Select(row => (long)row).ToArray();
        var stitched = Timed(() => search.Score([best.Stitch!], all, _progress, _cancellationToken))[0].ToTensor();
        _progress?.Report(new("fit combined ridge", 0, 1));
        var fit = Timed(() => pooled.Head!.Stack(stitched, logits, _options.Seed));
        tried.Add(TriedMethod.FromHead(TranslationMethod.Combined, pooled.Poolings, fit, best.Stitch, heldOut, best.KeptSourceShare));
    }

    private double KeptShare(Stitch stitch) => (double)_source.Map.CountParametersFrom(stitch.SourceLayer) / _source.Map.CountParametersFrom(0);

    private T Timed<T>(Func<T> work)
    {
        _solving.Start();
        try
        {
            return work();
        }
        finally
        {
            _solving.Stop();
        }
    }
}

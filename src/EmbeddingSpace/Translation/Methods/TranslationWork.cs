using System.Diagnostics;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Anchors;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;
using EmbeddingSpace.Translation.Stitching;

namespace EmbeddingSpace.Translation.Methods;

/// <summary>What the methods of one translation share: the anchors as both models see them, each thing computed when first asked for, and the clocks.</summary>
internal sealed class TranslationWork : IDisposable
{
    private const double HeldOutShare = 0.2;

    /// <summary>More held-out anchors would tell methods apart no better than their shift to other texts does.</summary>
    private const int MostHeldOut = 500;

    private readonly Stopwatch _encoding = new();
    private readonly Stopwatch _solving = new();
    private readonly Lazy<PooledHeads> _heads;
    private readonly Lazy<StitchSearch> _search;
    private readonly Lazy<HiddenStateStatistics> _statistics;
    private readonly Lazy<SharedEmbeddings?> _embeddings;

    /// <summary>Classify the anchors with the source.</summary>
    public TranslationWork(ITranslationSource source, TextModel target, TranslationOptions options, AnchorSet anchors, JoinedAnchors? joined,
        bool wholeSourceAllowed, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        (Source, Target, Options, Anchors, Progress, CancellationToken) = (source, target, options, anchors, progress, cancellationToken);
        Joined = joined;
        SharesVocabulary = source.Model?.Tokenizer.IsEquivalentTo(target.Tokenizer) == true;
        FirstSourceState = wholeSourceAllowed ? 0 : 1;
        Reading = new(source, target, options.Readings, progress, cancellationToken);
        Logits = Encoding(() => Reading.Logits(anchors.Source));
        SourceSeconds = _encoding.Elapsed.TotalSeconds / anchors.Count;
        Answers = SourceAnswers.Of(Logits, source.Head, options.LabelThreshold);
        Answers.RequireVariety(anchors.Summary);
        // What share a class has among texts of the task is worth keeping; among anchors from elsewhere it says nothing.
        Weights = Answers is SourceChoices choices && (options.BalanceClasses || (!anchors.AreOfTheTask && choices.AreLopsided))
            ? choices.BalancedWeights()
            : null;
        Order = SeededOrder.Of(anchors.Count, options.Seed);
        HeldOut = Order[..Math.Min(MostHeldOut, (int)Math.Ceiling(anchors.Count * HeldOutShare))];
        _heads = new(() => joined is null ? new PooledHeadFitter(this).Fit() : new JoinedHeadFitter(this, joined).Fit());
        _search = new(() => new(source.Model!, target, [.. anchors.Source.Select(anchor => anchor.Sequence)], anchors.Target));
        _statistics = new(() => Encoding(() => _search.Value.Gather(Order[HeldOut.Length..], progress, cancellationToken)));
        _embeddings = new(() => source.Model is null ? null : Solving(() => SharedEmbeddings.Of(source.Model, target, options.Seed, cancellationToken)));
    }

    /// <summary>What is translated.</summary>
    public ITranslationSource Source { get; }

    /// <summary>The pretrained encoder.</summary>
    public TextModel Target { get; }

    /// <summary>Knobs.</summary>
    public TranslationOptions Options { get; }

    /// <summary>The anchors.</summary>
    public AnchorSet Anchors { get; }

    /// <summary>What joins a handful of texts in the fit of a head; null where nothing does.</summary>
    public JoinedAnchors? Joined { get; }

    /// <summary>Told phase, done and total.</summary>
    public IProgress<OperationProgress>? Progress { get; }

    /// <summary>Stops the work.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Whether both are models that give every text the same ids.</summary>
    public bool SharesVocabulary { get; }

    /// <summary>
    /// First state of the source that a stitch may enter: 0 keeps the whole source, all its cost and none of the target's insight; only who asks for
    /// it gets it.
    /// </summary>
    public int FirstSourceState { get; }

    /// <summary>Runs both models.</summary>
    public AnchorReading Reading { get; }

    /// <summary>Logits of the source [anchors, outputs].</summary>
    public TextScores Logits { get; }

    /// <summary>Its answers.</summary>
    public SourceAnswers Answers { get; }

    /// <summary>What each anchor counts for in the fit of a head; null = one each.</summary>
    public double[]? Weights { get; }

    /// <summary>The anchors in seeded random order.</summary>
    public long[] Order { get; }

    /// <summary>Anchors that no stitch is fitted on: the first in the order.</summary>
    public long[] HeldOut { get; }

    /// <summary>Pooled heads.</summary>
    public PooledHeads Heads => _heads.Value;

    /// <summary>Sums over tokens of the states of both models.</summary>
    public HiddenStateStatistics Statistics => _statistics.Value;

    /// <summary>The embeddings of the shared tokens; null where the source is no checkpoint.</summary>
    public SharedEmbeddings? Embeddings => _embeddings.Value;

    /// <summary>What has been tried so far.</summary>
    public List<TriedMethod> Tried { get; } = [];

    /// <summary>Seconds so far.</summary>
    public (double Encode, double Solve) Seconds => (_encoding.Elapsed.TotalSeconds, _solving.Elapsed.TotalSeconds);

    /// <summary>What the source took for an anchor.</summary>
    public double SourceSeconds { get; }

    /// <summary>What the target took for an anchor; null before a head was fitted.</summary>
    public double? TargetSeconds { get; set; }

    /// <summary>Run stitches over the held-out anchors.</summary>
    public IReadOnlyList<TriedMethod> Judge(IReadOnlyList<Stitch> stitches)
    {
        var scores = Encoding(() => _search.Value.Score(stitches, HeldOut, Progress, CancellationToken));
        return [.. stitches.Zip(scores, (stitch, logits) =>
            TriedMethod.FromStitch(stitch, logits, Answers.Compare(logits, HeldOut), HeldOut, KeptShare(stitch)))];
    }

    /// <summary>Agreement less the price of what is kept of the source.</summary>
    public double NetAgreement(TriedMethod method) => method.Stitch is null ? method.JudgedAgreement
        : method.HeldOutAgreement - Options.TargetOnlyTolerance - Options.KeptSourcePrice * method.KeptSourceShare;

    /// <summary>Work that counts as encoding, less what of it counts as solving.</summary>
    public T Encoding<T>(Func<T> work) => Timed(_encoding, _solving, work);

    /// <inheritdoc cref="Encoding{T}(Func{T})"/>
    public void Encoding(Action work) => Encoding(() =>
    {
        work();
        return true;
    });

    /// <summary>Work that counts as solving, less what of it counts as encoding.</summary>
    public T Solving<T>(Func<T> work) => Timed(_solving, _encoding, work);

    /// <inheritdoc cref="Solving{T}(Func{T})"/>
    public void Solving(Action work) => Solving(() =>
    {
        work();
        return true;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_statistics.IsValueCreated) _statistics.Value.Dispose();
        if (_embeddings.IsValueCreated) _embeddings.Value?.Dispose();
    }

    private double KeptShare(Stitch stitch)
    {
        var map = Source.Model!.Map;
        return (double)map.CountParametersFrom(stitch.SourceLayer) / map.CountParametersFrom(0);
    }

    private static T Timed<T>(Stopwatch clock, Stopwatch other, Func<T> work)
    {
        var (ran, otherRan) = (clock.IsRunning, other.IsRunning);
        other.Stop();
        clock.Start();
        try
        {
            return work();
        }
        finally
        {
            if (!ran) clock.Stop();
            if (otherRan) other.Start();
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Hosting.Loading;
using EmbeddingSpace.Hosting.Telemetry;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;

namespace EmbeddingSpace.Hosting.Serving;

/// <summary>One model in memory with its queue. Once it is retired no further request gets in; those inside are answered, and the last of them frees it.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Retiring it disposes it, later.")]
internal sealed class ServingModel
{
    private readonly UseCount _use;
    private readonly TaskCompletionSource _freed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ServingModel(ModelInfo info, LoadedModel loaded, float labelThreshold, BatchingOptions batching, ServingMetrics metrics)
    {
        (Info, Head, LabelThreshold, Weights) = (info, loaded.Head, labelThreshold, loaded.Weights);
        var name = info.Name;
        var scorer = new BatchingScorer(new MeasuredScorer(name, loaded.Scorer, metrics), batching) { Waited = time => metrics.Waited(name, time) };
        Scorer = scorer;
        // Not on the thread of the request that happens to be the last: its caller has the answer.
        _use = new(typeof(ServingModel), () => Task.Run(() =>
        {
            scorer.Dispose();
            _freed.SetResult();
        }));
    }

    public ModelInfo Info { get; }

    public ClassifierHead? Head { get; }

    public float LabelThreshold { get; }

    public IReadOnlyList<WeightsFile> Weights { get; }

    public BatchingScorer Scorer { get; }

    /// <summary>Completes when its memory is given back.</summary>
    public Task Freed => _freed.Task;

    /// <summary>Take part in its use; the caller disposes what it gets.</summary>
    /// <exception cref="ObjectDisposedException">It was retired.</exception>
    public UseCount.Call Use() => _use.Begin();

    public void Retire() => _use.Dispose();
}

using System.Diagnostics.CodeAnalysis;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Hosting.Loading;
using EmbeddingSpace.Hosting.Passes;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Hosting.Serving;

/// <summary>One model in memory. Once it is retired no further request gets in; those inside are answered, and the last of them ends its part in the queue that
/// runs its texts.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Retiring it disposes it, later.")]
internal sealed class ServingModel
{
    private readonly UseCount _use;
    private readonly TaskCompletionSource _freed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ServingModel(ModelInfo info, LoadedModel loaded, float labelThreshold)
    {
        (Info, Head, LabelThreshold, Weights, Queue, Reader) = (info, loaded.Head, labelThreshold, loaded.Weights, loaded.Lease.Queue, loaded.Reader);
        // Not on the thread of the request that happens to be the last: its caller has the answer.
        _use = new(typeof(ServingModel), () => Task.Run(() =>
        {
            try
            {
                loaded.Dispose();
            }
            finally
            {
                _freed.SetResult();
            }
        }));
    }

    public ModelInfo Info { get; }

    public ClassifierHead? Head { get; }

    public float LabelThreshold { get; }

    public IReadOnlyList<WeightsFile> Weights { get; }

    /// <summary>Runs its texts, and those of others.</summary>
    public PassQueue Queue { get; }

    /// <summary>What it makes of a pass.</summary>
    public IPassReader Reader { get; }

    /// <summary>Completes when its memory is given back.</summary>
    public Task Freed => _freed.Task;

    /// <summary>Take part in its use; the caller disposes what it gets.</summary>
    /// <exception cref="ObjectDisposedException">It was retired.</exception>
    public UseCount.Call Use() => _use.Begin();

    public void Retire() => _use.Dispose();
}

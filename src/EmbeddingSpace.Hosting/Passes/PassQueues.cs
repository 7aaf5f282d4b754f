using EmbeddingSpace.Hosting.Telemetry;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Hosting.Passes;

/// <summary>The queues of a host: models of one key share one.</summary>
/// <param name="metrics">Told of every batch.</param>
/// <param name="gate">Lets passes on the processor in.</param>
internal sealed class PassQueues(ServingMetrics metrics, PassGate gate)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PassKey, (PassQueue Queue, int Leases)> _running = [];

    /// <summary>Take part in the queue of a key. Models are loaded one after another, so that nobody else loads the same meanwhile.</summary>
    /// <param name="key">What must be equal.</param>
    /// <param name="load">Loads what runs, where nothing of that key does.</param>
    public PassLease Acquire(PassKey key, Func<ITextScorer> load)
    {
        lock (_gate)
        {
            if (_running.TryGetValue(key, out var running))
            {
                _running[key] = running with { Leases = running.Leases + 1 };
                return new(this, running.Queue);
            }
        }
        var inner = load();
        var measured = new MeasuredScorer(key.Hash, inner, metrics, key.Device == ProcessorName ? gate : null);
        var queue = new PassQueue(key, inner, new(measured, key.Batching) { Waited = time => metrics.Waited(key.Hash, time) });
        lock (_gate) _running.Add(key, (queue, 1));
        return new(this, queue);
    }

    /// <summary>What the processor is called as a device.</summary>
    public static string ProcessorName { get; } = DeviceChoice.Cpu().ToString();

    /// <summary>A lease has ended.</summary>
    public void Release(PassQueue queue)
    {
        lock (_gate)
        {
            var left = _running[queue.Key].Leases - 1;
            if (left > 0)
            {
                _running[queue.Key] = (queue, left);
                return;
            }
            _running.Remove(queue.Key);
        }
        queue.Scorer.Dispose();
    }
}

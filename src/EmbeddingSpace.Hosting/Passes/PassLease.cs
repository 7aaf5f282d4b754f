namespace EmbeddingSpace.Hosting.Passes;

/// <summary>A model's part in a queue; disposing the last part ends the thread and frees the encoder.</summary>
internal sealed class PassLease(PassQueues queues, PassQueue queue) : IDisposable
{
    private int _disposed;

    /// <summary>The queue.</summary>
    public PassQueue Queue => queue;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) queues.Release(queue);
    }
}

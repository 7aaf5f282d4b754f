namespace EmbeddingSpace.ML.Frame;

/// <summary>One part in the use of a <see cref="SharedModel{T}"/>; disposing the last part disposes the model.</summary>
internal sealed class ModelLease<T>(SharedModel<T> owner, T model) : IDisposable where T : class, IDisposable
{
    private readonly Lock _gate = new();
    private bool _disposed;

    /// <summary>Use the model; it stays alive until the work is done, even when this lease is disposed meanwhile.</summary>
    /// <exception cref="ObjectDisposedException">The lease was disposed.</exception>
    public TResult Use<TResult>(Func<T, TResult> work)
    {
        ModelLease<T> guard;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(T));
            guard = owner.Acquire();
        }

        using (guard) return work(model);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
        }

        owner.Release();
    }
}

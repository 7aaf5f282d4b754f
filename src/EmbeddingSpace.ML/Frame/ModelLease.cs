using EmbeddingSpace.ML.Rows;

namespace EmbeddingSpace.ML.Frame;

/// <summary>One part in the use of a <see cref="SharedModel{T}"/>.</summary>
internal sealed class ModelLease<T>(SharedModel<T> owner, T model) : IModelLease<T> where T : class, IDisposable
{
    private readonly Lock _gate = new();
    private bool _disposed;

    /// <inheritdoc/>
    public TResult Use<TResult>(Func<T, TResult> work)
    {
        using (Guard()) return work(model);
    }

    /// <inheritdoc/>
    public void Use(Action<T> work)
    {
        using (Guard()) work(model);
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

    private ModelLease<T> Guard()
    {
        lock (_gate)
        {
            if (_disposed) throw DisposedTransformer.Refusal(typeof(T).Name);
            return owner.Acquire();
        }
    }
}

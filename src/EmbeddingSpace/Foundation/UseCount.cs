namespace EmbeddingSpace.Foundation;

/// <summary>
/// Keeps what native calls use alive until the last of them has ended. Disposing lets no further call in and returns at once; the running calls end
/// with their right answers, and the last of them frees.
/// </summary>
/// <param name="owner">Named by <see cref="ObjectDisposedException"/>.</param>
/// <param name="free">Called once.</param>
internal sealed class UseCount(Type owner, Action free) : IDisposable
{
    private readonly Lock _gate = new();
    private int _calls;
    private bool _disposed;

    /// <summary>Begin a call; disposing the result ends it.</summary>
    /// <exception cref="ObjectDisposedException">The owner was disposed.</exception>
    public Call Begin()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, owner);
            _calls++;
            return new(this);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            if (_calls > 0) return;
        }
        free();
    }

    private void End()
    {
        lock (_gate)
        {
            if (--_calls > 0 || !_disposed) return;
        }
        free();
    }

    /// <summary>A running call.</summary>
    internal readonly struct Call(UseCount count) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => count.End();
    }
}

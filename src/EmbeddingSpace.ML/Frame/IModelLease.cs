namespace EmbeddingSpace.ML.Frame;

/// <summary>One part in the use of a model; disposing the last part disposes the model.</summary>
internal interface IModelLease<out T> : IDisposable
{
    /// <summary>Use the model; it stays alive until the work is done, even when this lease is disposed meanwhile.</summary>
    /// <exception cref="ObjectDisposedException">The lease was disposed.</exception>
    TResult Use<TResult>(Func<T, TResult> work);

    /// <summary>The same for work without a result.</summary>
    /// <exception cref="ObjectDisposedException">The lease was disposed.</exception>
    void Use(Action<T> work);
}

namespace EmbeddingSpace.ML.Frame;

/// <summary>Weights that several transformers use: loaded for the first, given back by the last, loaded again when wanted again.</summary>
/// <remarks>Today an estimator shares one with every transformer it fits. Handing the same one to several estimators shares further.</remarks>
internal sealed class SharedModel<T>(Func<T> load) where T : class, IDisposable
{
    private readonly Lock _gate = new();
    private T? _model;
    private int _leases;

    /// <summary>Share a model that is there already; it belongs to its leases.</summary>
    public SharedModel(T model)
        : this(() => model)
    {
    }

    /// <summary>Take part in the use of the model.</summary>
    public ModelLease<T> Acquire()
    {
        lock (_gate)
        {
            _model ??= load();
            _leases++;
            return new(this, _model);
        }
    }

    internal void Release()
    {
        T? unused = null;
        lock (_gate)
        {
            if (--_leases == 0) (unused, _model) = (_model, null);
        }

        unused?.Dispose();
    }
}

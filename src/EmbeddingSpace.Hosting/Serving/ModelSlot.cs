using System.Diagnostics;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Hosting.Settings;

namespace EmbeddingSpace.Hosting.Serving;

/// <summary>What stands under one name: at most one model that serves, and at most one load that all who wait for it share.</summary>
internal sealed class ModelSlot(string name, ModelOptions options)
{
    private readonly Lock _gate = new();
    private ServingModel? _serving;
    private Task? _loading;
    private string? _fault;
    private bool _removed;
    private bool _wasLoaded;
    private int _requests;

    public string Name => name;

    public ModelOptions Options { get; private set; } = options;

    /// <summary>What served before the last change of its file; null where there was none.</summary>
    public ModelOptions? Previous { get; private set; }

    /// <summary>Whether nobody asks it by name: it only answers what another was asked.</summary>
    public bool IsShadow { get; init; }

    /// <summary>When a request last used it.</summary>
    public long LastUse { get; private set; } = Stopwatch.GetTimestamp();

    /// <summary>The files as they were before they were loaded, or tried, last; and as the watcher saw them last.</summary>
    public string? TriedFiles { get; set; }

    public string? SeenFiles { get; set; }

    /// <summary>Whether nothing is to serve here any more.</summary>
    public bool IsRemoved
    {
        get
        {
            lock (_gate) return _removed;
        }
    }

    public ServingModel? Serving
    {
        get
        {
            lock (_gate) return _serving;
        }
    }

    public ModelStatus Status
    {
        get
        {
            lock (_gate)
            {
                var state = _serving is not null ? ModelState.Ready : _loading is not null ? ModelState.Loading
                    : _fault is not null ? ModelState.Failed : ModelState.NotLoaded;
                return new(name, Options, state, _serving?.Info, _fault, Volatile.Read(ref _requests), _wasLoaded) { Previous = Previous };
            }
        }
    }

    /// <summary>Count a request in.</summary>
    /// <returns>Whether there is room for it; only then it has to leave.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _requests) <= Options.Batching.QueueLength) return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _requests);

    /// <summary>Use what serves; where nothing does, wait for the load, which is begun where it is not.</summary>
    /// <exception cref="ModelNotFoundException">The model was removed.</exception>
    public async Task<(ServingModel Model, UseCount.Call Use)> UseAsync(Func<ModelSlot, Task> load, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task loading;
            lock (_gate)
            {
                RequireListed();
                if (_serving is { } model)
                {
                    LastUse = Stopwatch.GetTimestamp();
                    // Under the gate: whatever retires it takes it out of its place here first.
                    return (model, model.Use());
                }
                loading = _loading ??= Task.Run(() => load(this), CancellationToken.None);
            }
            await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The load has ended.</summary>
    public void EndLoading()
    {
        lock (_gate) _loading = null;
    }

    /// <summary>Let a model serve.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">How it was loaded.</param>
    /// <param name="shadow">The shadow at the time when that was decided: one that began since then stays, and one that ended since then stays away.</param>
    /// <returns>The one that served before; null where none did.</returns>
    /// <exception cref="ModelNotFoundException">The slot was removed meanwhile.</exception>
    public ServingModel? Put(ServingModel model, ModelOptions options, ShadowOptions? shadow)
    {
        lock (_gate)
        {
            RequireListed();
            if (!ReferenceEquals(shadow, Options.Shadow)) options = options with { Shadow = Options.Shadow };
            var old = _serving;
            if ((options.Path, options.Head) != (Options.Path, Options.Head)) Previous = Options;
            (_serving, Options, _fault, _wasLoaded, LastUse) = (model, options, null, true, Stopwatch.GetTimestamp());
            return old;
        }
    }

    /// <summary>Nothing serves from here on, until something is loaded again.</summary>
    /// <returns>What served; null where nothing did.</returns>
    public ServingModel? Take(bool remove = false)
    {
        lock (_gate)
        {
            _removed |= remove;
            var old = _serving;
            _serving = null;
            return old;
        }
    }

    /// <summary>Compare with another model from here on; null: with none.</summary>
    public void SetShadow(ShadowOptions? shadow)
    {
        lock (_gate) Options = Options with { Shadow = shadow };
    }

    /// <summary>Remember why a load failed.</summary>
    public void Fail(Exception exception)
    {
        lock (_gate) _fault = exception.Message;
    }

    private void RequireListed()
    {
        if (_removed) throw new ModelNotFoundException($"Model '{name}': expected a model of that name, found that it was removed. Add it again.");
    }
}

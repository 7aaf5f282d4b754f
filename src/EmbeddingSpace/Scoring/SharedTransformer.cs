using System.Collections.Concurrent;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using static TorchSharp.torch;

namespace EmbeddingSpace.Scoring;

/// <summary>
/// Weights that all text models of equal content in this process use together, wherever they came from. The table holds none of them: they are freed when
/// the last user is disposed, or found by the garbage collector when all are dropped.
/// </summary>
internal sealed class SharedTransformer
{
    private static readonly ConcurrentDictionary<string, List<WeakReference<SharedTransformer>>> Alike = new(StringComparer.Ordinal);

    private readonly Lock _gate = new();
    private readonly Lazy<string?> _hash;
    private int _users;
    private bool _freed;

    private SharedTransformer(TransformerModel model, Checkpoint checkpoint, IReadOnlySet<string> tensors)
    {
        Model = model;
        // What was loaded is known by what lies in the file as long as nobody wrote to it since.
        _hash = new(() => checkpoint.HashOf(tensors) is var hash && checkpoint.IsUnchanged ? hash : null);
    }

    /// <summary>The weights.</summary>
    public TransformerModel Model { get; }

    /// <summary>Use weights of this content, number format and place: those that are there already, or else loaded now.</summary>
    /// <param name="map">The checkpoint's tensors; the checkpoint stays open as long as the first user lives.</param>
    /// <param name="parts">What to load.</param>
    /// <param name="device">Where the weights are.</param>
    /// <param name="type">Number format of embeddings and blocks.</param>
    /// <returns>One part in their use.</returns>
    public static Use Acquire(ModelMap map, ModelParts parts, Device device, ScalarType type)
    {
        var tensors = map.TensorNames(parts);
        // Hashing every weight takes as long as loading it: only what is alike at a glance is compared.
        var alike = Alike.GetOrAdd($"{map.Checkpoint.OutlineOf(tensors)} {parts} {device} {type}", _ => []);
        var hash = new Lazy<string>(() => map.Checkpoint.HashOf(tensors));
        lock (alike)
        {
            alike.RemoveAll(reference => !reference.TryGetTarget(out _));
            foreach (var reference in alike)
                if (reference.TryGetTarget(out var loaded) && loaded.TryUse(hash) is { } use) return use;
            var added = new SharedTransformer(TransformerModel.Load(map, parts, device, type: type), map.Checkpoint, tensors);
            alike.Add(new(added));
            return added.TryUse()!;
        }
    }

    private Use? TryUse(Lazy<string> wanted)
    {
        if (TryUse() is not { } use) return null;
        try
        {
            if (_hash.Value is { } hash && hash == wanted.Value) return use;
        }
        catch (Exception exception) when (exception is CheckpointException or ObjectDisposedException)
        {
            // A file cannot be read any more, so nobody knows: load again, which tells what is wrong.
        }
        use.Dispose();
        return null;
    }

    // The first use comes with the weights, a later one only while there is another.
    private Use? TryUse()
    {
        lock (_gate)
        {
            if (_freed) return null;
            _users++;
            return new(this);
        }
    }

    private void Release()
    {
        lock (_gate)
        {
            if (--_users > 0) return;
            _freed = true;
        }
        Model.Dispose();
    }

    /// <summary>One part in the use of weights; disposing the last part frees them.</summary>
    internal sealed class Use(SharedTransformer shared) : IDisposable
    {
        private int _disposed;

        /// <summary>The weights.</summary>
        public TransformerModel Model => shared.Model;

        /// <inheritdoc/>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0) shared.Release();
        }
    }
}

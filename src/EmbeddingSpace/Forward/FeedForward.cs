using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Kernels;
using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>values · activation(keys · x), or values · (activation(gates · x) ⊙ keys · x) where there are gates. Owns its tensors.</summary>
internal sealed class FeedForward : IDisposable
{
    private readonly ActivationKind _activation;
    private readonly PackedLinear _key;
    private readonly PackedLinear? _gate;
    private readonly PackedLinear _value;

    public FeedForward(ModelMap map, int layer, Device device, ScalarType type)
    {
        _activation = ActivationWords.Parse(map.Architecture.Activation, map.Checkpoint.Config.File);
        try
        {
            _key = Linear(map.Get(ModuleRole.FeedForwardKey, layer));
            if (map.Find(ModuleRole.FeedForwardGate, layer) is { } gate) _gate = Linear(gate);
            _value = Linear(map.Get(ModuleRole.FeedForwardValue, layer));
        }
        catch
        {
            Dispose();
            throw;
        }

        PackedLinear Linear(ResolvedModule module)
        {
            var (weight, bias) = module.ReadBoth(map.Checkpoint);
            return new(weight, bias, device, type);
        }
    }

    /// <summary>Run it.</summary>
    /// <param name="x">[.., hidden]; stays the caller's.</param>
    /// <param name="residual">[.., hidden], added to the result; null: nothing.</param>
    /// <param name="activations">Told how active each neuron is, what its value is multiplied with: [.., intermediate].</param>
    /// <returns>[.., hidden].</returns>
    public Tensor Forward(Tensor x, Tensor? residual, Action<Tensor>? activations)
    {
        // Disposed as soon as it is read: the next layer gets the same memory while it is in the cache.
        using var inner = (_gate ?? _key).Forward(x, _activation);
        if (_gate is not null)
        {
            using var keys = _key.Forward(x);
            inner.mul_(keys);
        }
        activations?.Invoke(inner);
        return residual is null ? _value.Forward(inner) : _value.ForwardAdd(inner, residual);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // What was not loaded yet when loading failed is not there.
        _key?.Dispose();
        _gate?.Dispose();
        _value?.Dispose();
    }
}

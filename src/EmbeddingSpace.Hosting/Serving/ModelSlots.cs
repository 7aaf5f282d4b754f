using System.Collections.Concurrent;
using EmbeddingSpace.Hosting.Settings;

namespace EmbeddingSpace.Hosting.Serving;

/// <summary>The named places of a host, and beside some of them a shadow: a model that nobody asks by name.</summary>
internal sealed class ModelSlots
{
    private readonly ConcurrentDictionary<string, ModelSlot> _slots = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ModelSlot, bool> _shadows = new();

    public ModelSlots(IReadOnlyDictionary<string, ModelOptions> models)
    {
        foreach (var (name, model) in models) _slots[name] = new(name, Copy(model));
    }

    /// <summary>The named ones.</summary>
    public ICollection<ModelSlot> Named => _slots.Values;

    /// <summary>All that may hold a model in memory.</summary>
    public IEnumerable<ModelSlot> All => _slots.Values.Concat(_shadows.Keys);

    /// <summary>The place of a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="kind">What the model has to be; null: anything.</param>
    /// <exception cref="ModelNotFoundException">There is none.</exception>
    public ModelSlot Find(string name, ModelKind? kind = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_slots.TryGetValue(name, out var found) && (kind is null || found.Options.Kind == kind)) return found;
        var known = _slots.Values.Where(slot => kind is null || slot.Options.Kind == kind).Select(slot => slot.Name).Order(StringComparer.Ordinal).ToList();
        throw new ModelNotFoundException($"Model '{name}': expected one of {(known.Count == 0 ? "none" : string.Join(", ", known))}, found no "
                + $"{kind?.ToString().ToLowerInvariant() ?? "model"} of that name. Correct the name, or add the model.");
    }

    /// <summary>The same; null where there is none.</summary>
    public ModelSlot? TryFind(string name) => _slots.GetValueOrDefault(name);

    /// <summary>Add a named place.</summary>
    /// <exception cref="ArgumentException">There is one of that name, or an option is wrong.</exception>
    public ModelSlot Add(string name, ModelOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var slot = new ModelSlot(name, Checked(name, options));
        return _slots.TryAdd(name, slot) ? slot : throw new ArgumentException(
            $"Model '{name}': expected a name that is free, found a model of that name. Replace it, or remove it first.", nameof(name));
    }

    /// <summary>Take a named place away.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Remove(ModelSlot slot) => _slots.TryRemove(KeyValuePair.Create(slot.Name, slot));

    /// <summary>Let a shadow take part.</summary>
    public void AddShadow(ModelSlot shadow) => _shadows[shadow] = true;

    /// <summary>Take it away.</summary>
    public void RemoveShadow(ModelSlot shadow) => _shadows.TryRemove(shadow, out _);

    /// <summary>A copy of options that are right for a name.</summary>
    /// <exception cref="ArgumentException">They are not; every fault is in one message.</exception>
    public ModelOptions Checked(string name, ModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = EmbeddingSpaceOptionsValidator.Faults(options, name).ToList();
        if (faults.Count > 0) throw new ArgumentException(string.Join(" ", faults), nameof(options));
        RequireChains(name, options);
        return Copy(options);
    }

    private void RequireChains(string name, ModelOptions options)
    {
        if (options.Fallback is null) return;
        var models = _slots.ToDictionary(slot => slot.Key, slot => slot.Value.Options, StringComparer.Ordinal);
        models[name] = options;
        var faults = FallbackChains.Faults(models).ToList();
        if (faults.Count > 0) throw new ArgumentException(string.Join(" ", faults), nameof(options));
    }

    private static ModelOptions Copy(ModelOptions options) => options with
    {
        Batching = options.Batching with { },
        WarmUpTexts = [.. options.WarmUpTexts],
        Shadow = options.Shadow is { } shadow ? shadow with { } : null,
    };
}

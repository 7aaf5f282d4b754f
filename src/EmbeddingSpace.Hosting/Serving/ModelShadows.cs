using System.Collections.Concurrent;
using EmbeddingSpace.Scoring.Batching;
using Microsoft.Extensions.Logging;

namespace EmbeddingSpace.Hosting.Serving;

/// <summary>The shadows of a host, one a model at most.</summary>
internal sealed class ModelShadows(ModelSlots slots, ModelLoads loads, ILogger logger, TimeProvider time)
{
    private readonly ConcurrentDictionary<ModelSlot, ModelShadow> _shadows = new();
    private readonly Lock _gate = new();
    private bool _stopped;

    /// <summary>Let a shadow see some of what was answered. It never fails and never waits.</summary>
    public void Offer(ModelSlot slot, BatchedTexts texts, IReadOnlyList<TextClassification> answers) => Of(slot)?.Offer(texts, answers);

    /// <summary>Begin or end what the options of a model say.</summary>
    public void Refresh(ModelSlot slot) => Of(slot);

    /// <summary>What was found so far; null where a model has no shadow.</summary>
    public ShadowStatus? StatusOf(ModelSlot slot) => Of(slot)?.Status;

    /// <summary>A model has been removed.</summary>
    public void End(ModelSlot slot)
    {
        lock (_gate)
            if (_shadows.TryRemove(slot, out var shadow)) _ = shadow.DisposeAsync().AsTask();
    }

    /// <summary>End all, and wait for what runs.</summary>
    public Task StopAsync()
    {
        lock (_gate)
        {
            _stopped = true;
            return Task.WhenAll(_shadows.Values.Select(shadow => shadow.DisposeAsync().AsTask()));
        }
    }

    private ModelShadow? Of(ModelSlot slot)
    {
        var asked = slot.Options.Shadow;
        if (_shadows.TryGetValue(slot, out var known) && known.Options == asked) return known;
        lock (_gate)
        {
            if (_shadows.TryGetValue(slot, out known))
            {
                if (known.Options == asked) return known;
                _shadows.TryRemove(slot, out _);
                _ = known.DisposeAsync().AsTask();
            }
            if (asked is null || _stopped || slot.IsRemoved) return null;
            var shadow = new ModelShadow(slot, asked, slots, loads, logger, time);
            _shadows[slot] = shadow;
            return shadow;
        }
    }
}

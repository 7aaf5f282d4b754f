namespace EmbeddingSpace.Hosting.Settings;

/// <summary>Which models read again what others are not certain of: each ends somewhere, at a classifier that is there.</summary>
internal static class FallbackChains
{
    /// <summary>What is wrong with them.</summary>
    /// <param name="models">The models by name.</param>
    public static IEnumerable<string> Faults(IReadOnlyDictionary<string, ModelOptions> models)
    {
        foreach (var (name, model) in models)
        {
            if (model.Fallback is not { } fallback) continue;
            var key = $"'{EmbeddingSpaceOptions.Section}:{nameof(EmbeddingSpaceOptions.Models)}:{name}:{nameof(model.Fallback)}'";
            if (!models.TryGetValue(fallback, out var other) || other.Kind != ModelKind.Classifier)
                yield return $"{key}: expected the name of another classifier, found '{fallback}'. Correct or remove it.";
            else if (Chain(name, models) is { } cycle)
                yield return $"{key}: expected models that end somewhere, found the circle {string.Join(" → ", cycle)}. Remove one of its fallbacks.";
        }
    }

    // The names from one on that come back to it; null where they do not.
    private static List<string>? Chain(string name, IReadOnlyDictionary<string, ModelOptions> models)
    {
        var chain = new List<string> { name };
        for (var next = models[name].Fallback; next is not null && models.TryGetValue(next, out var model); next = model.Fallback)
        {
            var seen = chain.Contains(next);
            chain.Add(next);
            if (seen) return next == name ? chain : null;
        }
        return null;
    }
}

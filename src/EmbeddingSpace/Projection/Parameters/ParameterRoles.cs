using EmbeddingSpace.Projection.Spaces;

namespace EmbeddingSpace.Projection.Parameters;

/// <summary>Words and kinds of the parameter roles.</summary>
public static class ParameterRoles
{
    private static readonly (ParameterRole Role, string Name)[] Names =
    [
        (ParameterRole.FeedForwardKey, "feed-forward-key"),
        (ParameterRole.FeedForwardValue, "feed-forward-value"),
        (ParameterRole.FeedForwardGate, "feed-forward-gate"),
        (ParameterRole.Query, "query"),
        (ParameterRole.Key, "key"),
        (ParameterRole.Value, "value"),
        (ParameterRole.Output, "output"),
        (ParameterRole.Classifier, "classifier"),
        (ParameterRole.Embedding, "embedding"),
        (ParameterRole.OutputBias, "output-bias"),
        (ParameterRole.FeedForwardValueBias, "feed-forward-value-bias"),
    ];

    /// <summary>Every role, in the order of <see cref="ParameterRole"/>.</summary>
    public static IReadOnlyList<ParameterRole> All { get; } = [.. Names.Select(pair => pair.Role)];

    /// <summary>
    /// The roles with many vectors in every block: those that layers are compared by. A model may lack some: <see cref="ParameterReader.Roles"/>.
    /// </summary>
    public static IReadOnlyList<ParameterRole> Layered { get; } = [.. All.Where(role => role <= ParameterRole.Output)];

    /// <summary>The word of a role, e.g. <c>feed-forward-key</c>.</summary>
    public static string Name(this ParameterRole role) => Array.Find(Names, pair => pair.Role == role).Name
        ?? throw new ArgumentOutOfRangeException(nameof(role), role, "Expected a defined parameter role.");

    /// <summary>The role of a word.</summary>
    /// <exception cref="InvalidSelectionException">No role has that word.</exception>
    public static ParameterRole Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (var (role, word) in Names)
            if (word == name) return role;
        throw new InvalidSelectionException($"Role '{name}': expected one of {string.Join(", ", Names.Select(pair => pair.Name))}.");
    }

    /// <summary>Whether every block has vectors of the role.</summary>
    public static bool IsLayered(this ParameterRole role) => role is not (ParameterRole.Classifier or ParameterRole.Embedding);

    /// <summary>Whether the vectors of the role belong to attention heads.</summary>
    public static bool HasHeads(this ParameterRole role) => role is ParameterRole.Query or ParameterRole.Key or ParameterRole.Value or ParameterRole.Output;
}

using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;

namespace EmbeddingSpace.Projection.Interactions;

/// <summary>Words of the interaction kinds.</summary>
public static class InteractionKinds
{
    private const string QueryKey = "query-key";
    private const string ValueOutput = "value-output";

    /// <summary>The word of a kind: <c>query-key</c> or <c>value-output</c>.</summary>
    public static string Name(this InteractionKind kind) => kind switch
    {
        InteractionKind.QueryKey => QueryKey,
        InteractionKind.ValueOutput => ValueOutput,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected QueryKey or ValueOutput."),
    };

    /// <summary>The kind of a word.</summary>
    /// <exception cref="InvalidSelectionException">No kind has that word.</exception>
    public static InteractionKind Parse(string name) => name switch
    {
        QueryKey => InteractionKind.QueryKey,
        ValueOutput => InteractionKind.ValueOutput,
        _ => throw new InvalidSelectionException($"Interaction '{name}': expected {QueryKey} or {ValueOutput}."),
    };

    internal static (ParameterRole Left, ParameterRole Right) Roles(this InteractionKind kind) =>
        kind == InteractionKind.QueryKey ? (ParameterRole.Query, ParameterRole.Key) : (ParameterRole.Value, ParameterRole.Output);
}

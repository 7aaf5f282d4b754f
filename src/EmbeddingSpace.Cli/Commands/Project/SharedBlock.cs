using EmbeddingSpace.Architecture;

namespace EmbeddingSpace.Cli.Commands.Project;

/// <summary>Which layers compute with one stored block: what is read of one of them holds for all.</summary>
internal static class SharedBlock
{
    /// <summary>The layers that share the block of a layer; null where it has its own.</summary>
    public static IReadOnlyList<int>? LayersOf(ModelArchitecture architecture, int? layer) =>
        layer is { } one && architecture.LayersSharing(one) is { Count: > 1 } layers ? layers : null;

    /// <summary>The same for people, each block once.</summary>
    public static IEnumerable<ReportFact> Facts(IEnumerable<IReadOnlyList<int>?> shared) => shared.OfType<IReadOnlyList<int>>()
        .Select(layers => string.Join(", ", layers)).Distinct().Select(layers => new ReportFact("One block of layers", layers));
}

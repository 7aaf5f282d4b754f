using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Translation.Storage;

/// <summary>An <see cref="AnchorSummary"/> as saved models keep it.</summary>
internal sealed record StoredAnchors(AnchorKind Kind, int Count, int Duplicates, int Empty, int Truncated, int Drawn = 0)
{
    public static StoredAnchors Of(AnchorSummary summary) =>
        new(summary.Kind, summary.Count, summary.Duplicates, summary.Empty, summary.Truncated, summary.Drawn);

    public AnchorSummary ToSummary() => new(Kind, Count, Duplicates, Empty, Truncated, Drawn);
}

using EmbeddingSpace.Translation.Anchors;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Translation.Storage;

/// <summary>An <see cref="AnchorCandidate"/> as saved models keep it.</summary>
internal sealed record StoredAnchorCandidate(AnchorKind Kind, double Agreement)
{
    public static StoredAnchorCandidate Of(AnchorCandidate candidate) => new(candidate.Kind, candidate.Agreement);

    public AnchorCandidate ToCandidate() => new(Kind, Agreement);
}

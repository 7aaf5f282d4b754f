using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Translation.Storage;

/// <summary>A <see cref="TranslationCandidate"/> as saved models keep it.</summary>
internal sealed record StoredCandidate(TranslationMethod Method, int? TargetLayer, int? SourceLayer, double Agreement, double KeptSourceShare)
{
    public static StoredCandidate Of(TranslationCandidate candidate) =>
        new(candidate.Method, candidate.TargetLayer, candidate.SourceLayer, candidate.Agreement, candidate.KeptSourceShare);

    public TranslationCandidate ToCandidate() => new(Method, TargetLayer, SourceLayer, Agreement, KeptSourceShare);
}

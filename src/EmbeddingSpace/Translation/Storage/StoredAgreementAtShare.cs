using EmbeddingSpace.Translation.Findings;

namespace EmbeddingSpace.Translation.Storage;

/// <summary>An <see cref="AgreementAtShare"/> as saved models keep it.</summary>
internal sealed record StoredAgreementAtShare(double Share, double Agreement)
{
    public static StoredAgreementAtShare Of(AgreementAtShare point) => new(point.Share, point.Agreement);

    public AgreementAtShare ToPoint() => new(Share, Agreement);
}

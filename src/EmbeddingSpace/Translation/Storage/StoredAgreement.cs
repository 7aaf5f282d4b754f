using System.Text.Json.Serialization;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Translation.Storage;

/// <summary>An <see cref="AgreementEstimate"/> as saved models keep it.</summary>
internal sealed record StoredAgreement(double Estimate, double Low, double High, int Count,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? NoInterval = null)
{
    public static StoredAgreement Of(AgreementEstimate estimate) =>
        new(estimate.Estimate, estimate.Low, estimate.High, estimate.Count, estimate.NoInterval);

    public AgreementEstimate ToEstimate() => new(Estimate, Low, High, Count) { NoInterval = NoInterval };
}

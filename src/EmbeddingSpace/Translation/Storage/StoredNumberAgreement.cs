using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Translation.Storage;

/// <summary>A <see cref="NumberAgreement"/> as saved models keep it.</summary>
internal sealed record StoredNumberAgreement(double R2, double Pearson, double Spearman, double RootMeanSquaredError)
{
    public static StoredNumberAgreement Of(NumberAgreement agreement) =>
        new(agreement.R2, agreement.Pearson, agreement.Spearman, agreement.RootMeanSquaredError);

    public NumberAgreement ToAgreement() => new(R2, Pearson, Spearman, RootMeanSquaredError);
}

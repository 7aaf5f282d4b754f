using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Translation.Storage;

/// <summary>A <see cref="LabelAgreement"/> as saved models keep it.</summary>
internal sealed record StoredLabelAgreement(double MicroF1, double MacroF1, double SameLabels, double Threshold)
{
    public static StoredLabelAgreement Of(LabelAgreement agreement) =>
        new(agreement.MicroF1, agreement.MacroF1, agreement.SameLabels, agreement.Threshold);

    public LabelAgreement ToAgreement() => new(MicroF1, MacroF1, SameLabels, Threshold);
}

using System.Text.Json.Serialization;
using EmbeddingSpace.Translation.Certainty;

namespace EmbeddingSpace.Translation.Storage;

/// <summary>An <see cref="AgreementPromise"/> as saved models keep it.</summary>
internal sealed record StoredPromise(double Rate, double Certainty, double? Margin, double ShareAnswered, double? AgreementAbove, int Judged, int InScope,
    int? AnchorsNeeded, string? Reason)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Altered { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AlteredAgreement { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StoredCascade? Cascade { get; init; }

    /// <summary>Those of a report; null where there are none, which is what was stored before there were any.</summary>
    public static IReadOnlyList<StoredPromise>? Of(IReadOnlyList<AgreementPromise> promises) => promises.Count == 0 ? null : [.. promises.Select(Of)];

    public AgreementPromise ToPromise() => new(Rate, Certainty, Margin, ShareAnswered, AgreementAbove, Judged, InScope, AnchorsNeeded, Reason)
    {
        Altered = Altered,
        AlteredAgreement = AlteredAgreement,
        Cascade = Cascade?.ToPromise(),
    };

    private static StoredPromise Of(AgreementPromise promise) => new(promise.Rate, promise.Certainty, promise.Margin, promise.ShareAnswered,
        promise.AgreementAbove, promise.Judged, promise.InScope, promise.AnchorsNeeded, promise.Reason)
    {
        Altered = promise.Altered,
        AlteredAgreement = promise.AlteredAgreement,
        Cascade = StoredCascade.Of(promise.Cascade),
    };
}

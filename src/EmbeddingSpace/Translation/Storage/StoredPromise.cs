using EmbeddingSpace.Translation.Certainty;

namespace EmbeddingSpace.Translation.Storage;

/// <summary>An <see cref="AgreementPromise"/> as saved models keep it.</summary>
internal sealed record StoredPromise(double Rate, double Certainty, double? Margin, double ShareAnswered, double? AgreementAbove, int Judged, int InScope,
    int? AnchorsNeeded, string? Reason)
{
    /// <summary>Those of a report; null where there are none, which is what was stored before there were any.</summary>
    public static IReadOnlyList<StoredPromise>? Of(IReadOnlyList<AgreementPromise> promises) => promises.Count == 0 ? null : [.. promises.Select(Of)];

    public AgreementPromise ToPromise() => new(Rate, Certainty, Margin, ShareAnswered, AgreementAbove, Judged, InScope, AnchorsNeeded, Reason);

    private static StoredPromise Of(AgreementPromise promise) => new(promise.Rate, promise.Certainty, promise.Margin, promise.ShareAnswered,
        promise.AgreementAbove, promise.Judged, promise.InScope, promise.AnchorsNeeded, promise.Reason);
}

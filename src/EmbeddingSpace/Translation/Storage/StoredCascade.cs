using EmbeddingSpace.Translation.Certainty;

namespace EmbeddingSpace.Translation.Storage;

/// <summary>A <see cref="CascadePromise"/> as saved models keep it.</summary>
internal sealed record StoredCascade(double? Margin, double ShareAnswered, double? Agreement, string? Reason)
{
    /// <summary>That of a promise; null where there is none.</summary>
    public static StoredCascade? Of(CascadePromise? promise) =>
        promise is null ? null : new(promise.Margin, promise.ShareAnswered, promise.Agreement, promise.Reason);

    public CascadePromise ToPromise() => new(Margin, ShareAnswered, Agreement, Reason);
}

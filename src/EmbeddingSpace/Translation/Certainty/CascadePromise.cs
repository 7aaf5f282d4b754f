namespace EmbeddingSpace.Translation.Certainty;

/// <summary>
/// From which margin on a translation may answer where its source answers every other text, so that all answers together agree with the source at a rate.
/// More answers are the translation's than where each of them shall be as good as that: those of the source agree always.
/// </summary>
/// <remarks>Cut as <see cref="AgreementPromise"/> says; what is bounded is the share of all texts that the translation answers and answers differently.
/// </remarks>
/// <param name="Margin">Smallest margin of an answer that the translation gives; null where nothing can be promised.</param>
/// <param name="ShareAnswered">Share of the judged anchors that it answers, in scope; the others go to the source. 0 where nothing can be promised.</param>
/// <param name="Agreement">Agreement seen over all judged anchors; null where nothing can be promised.</param>
/// <param name="Reason">Why nothing can be promised; null where something is.</param>
public sealed record CascadePromise(double? Margin, double ShareAnswered, double? Agreement, string? Reason)
{
    /// <summary>Whether anything is promised.</summary>
    public bool IsMade => Margin is not null;
}

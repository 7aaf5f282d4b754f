using EmbeddingSpace.Translation.Certainty;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary>What is promised of certain answers, and how many there are.</summary>
/// <param name="Threshold">Smallest margin of a certain answer; null where nothing is promised.</param>
/// <param name="Promised">Agreement with the source that is promised: what was asked for, or more; null where nothing is.</param>
/// <param name="Answered">Share of the texts whose answers are certain.</param>
internal sealed record PromisedShare(double? Threshold, double? Promised, double Answered)
{
    /// <summary>Count the answers of the model itself.</summary>
    public static PromisedShare Of(AgreementPromise promise, IReadOnlyList<ScoredRow> rows) => new(promise.Margin, promise.IsMade ? promise.Rate : null,
        rows.Count == 0 ? 0 : (double)rows.Count(row => row.Certain == true) / rows.Count);

    /// <summary>The same for people.</summary>
    public string Told => Promised is { } rate
        ? Invariant($"Certain: {Answered:P1} of the texts; of answers like these {rate:P1} agree with the source, with 95 % certainty.")
        : "Certain: none, as nothing can be promised.";
}

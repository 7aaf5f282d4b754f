using EmbeddingSpace.Translation.Certainty;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary>What is promised of certain answers, and how many there are.</summary>
/// <param name="Threshold">Smallest margin of a certain answer; null where nothing is promised.</param>
/// <param name="Promised">Agreement with the source that is promised: what was asked for, or more; null where nothing is.</param>
/// <param name="Answered">Share of the texts whose answers are certain.</param>
/// <param name="AgreementOf">Which answers it is promised of.</param>
internal sealed record PromisedShare(double? Threshold, double? Promised, double Answered, AgreementOf AgreementOf)
{
    /// <summary>Count the answers of the model itself.</summary>
    public static PromisedShare Of(AgreementPromise promise, AgreementOf agreementOf, IReadOnlyList<ScoredRow> rows) => new(
        promise.MarginFor(agreementOf), promise.MarginFor(agreementOf) is null ? null : promise.Rate,
        rows.Count == 0 ? 0 : (double)rows.Count(row => row.Certain == true) / rows.Count, agreementOf);

    /// <summary>The same for people.</summary>
    public string Told => Promised is { } rate
        ? Invariant($"Certain: {Answered:P1} of the texts; ") + (AgreementOf == AgreementOf.AllAnswers
            ? Invariant($"where the source answers the others, {rate:P1} of all answers agree with it, with 95 % certainty.")
            : Invariant($"of answers like these {rate:P1} agree with the source, with 95 % certainty."))
        : "Certain: none, as nothing can be promised.";
}

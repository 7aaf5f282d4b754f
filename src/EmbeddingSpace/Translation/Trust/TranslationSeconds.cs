using System.Text.Json.Serialization;
using EmbeddingSpace.Translation.Certainty;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Translation.Trust;

/// <summary>Seconds spent.</summary>
/// <param name="Encode">Running both models over the anchors.</param>
/// <param name="Solve">Fitting and choosing.</param>
/// <param name="Total">Everything, loading included.</param>
public sealed record TranslationSeconds(double Encode, double Solve, double Total)
{
    /// <summary>What the source took for an anchor; null where its answers were given, and in reports stored before it was measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SourcePerAnchor { get; init; }

    /// <summary>What the target took for an anchor; null where no head was fitted, and in reports stored before it was measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TargetPerAnchor { get; init; }

    /// <summary>
    /// What a text takes where the source answers those that the translation is not certain of: the target's time, and the source's for the share that is sent
    /// to it; null where either is not known, or nothing is promised. For translations that keep nothing of their source.
    /// </summary>
    /// <param name="promise">What is promised.</param>
    /// <param name="agreementOf">Of which answers.</param>
    public double? OfCascade(AgreementPromise promise, AgreementOf agreementOf = AgreementOf.CertainAnswers)
    {
        ArgumentNullException.ThrowIfNull(promise);
        return promise.MarginFor(agreementOf) is null ? null : TargetPerAnchor + ((1 - promise.ShareFor(agreementOf)) * SourcePerAnchor);
    }
}

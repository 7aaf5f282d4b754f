using System.Text.Json.Serialization;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Translation.Storage;

/// <summary>A <see cref="HeadReport"/> as saved heads keep it.</summary>
internal sealed record StoredHeadReport(double Regularisation, StoredAgreement Agreement, double ShuffledAgreement, double MajorityShare,
    StoredAnchors Anchors, TranslationVerdict Verdict, IReadOnlyList<string> Reasons, double? Temperature = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<StoredPromise>? Promises = null)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SourceHash { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AnchorsHash { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Seed { get; init; }

    public static StoredHeadReport Of(HeadReport report) => new(report.Regularisation, StoredAgreement.Of(report.Agreement), report.ShuffledAgreement,
        report.MajorityShare, StoredAnchors.Of(report.Anchors), report.Verdict, report.Reasons, report.Temperature,
        StoredPromise.Of(report.Promises))
    {
        Source = report.Source,
        SourceHash = report.SourceHash,
        AnchorsHash = report.AnchorsHash,
        Seed = report.Seed,
    };

    public HeadReport ToReport() =>
        new(Regularisation, Agreement.ToEstimate(), ShuffledAgreement, MajorityShare, Anchors.ToSummary(), Verdict, Reasons, Temperature)
        {
            Promises = [.. Promises?.Select(promise => promise.ToPromise()) ?? []],
            Source = Source,
            SourceHash = SourceHash,
            AnchorsHash = AnchorsHash,
            Seed = Seed,
        };
}

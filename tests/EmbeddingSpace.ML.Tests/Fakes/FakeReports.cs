using EmbeddingSpace.Forward;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.ML.Tests.Fakes;

/// <summary>Reports with values to recognise.</summary>
internal static class FakeReports
{
    private static readonly AgreementEstimate Agreement = AgreementEstimate.Wilson(9, 10);
    private static readonly AnchorSummary Anchors = new(AnchorKind.Texts, 10, 0, 0, 0);

    public static HeadReport Head { get; } = new(1, Agreement, 0.5, 0.5, Anchors, TranslationVerdict.Pass, []);

    public static TranslationReport Translation { get; } = new()
    {
        Poolings = [Pooling.Mean],
        Method = TranslationMethod.PooledRidge,
        Source = "source",
        Target = "target",
        SourceHash = "s",
        TargetHash = "t",
        TargetLayers = [0, 1],
        Anchors = Anchors,
        Agreement = Agreement,
        PerClass = new Dictionary<string, AgreementEstimate>(),
        ShuffledAgreement = 0.5,
        MajorityShare = 0.5,
        KeptSourceShare = 0,
        Candidates = [],
        Verdict = TranslationVerdict.Pass,
        Reasons = [],
        Seconds = new(1, 2, 3),
    };
}

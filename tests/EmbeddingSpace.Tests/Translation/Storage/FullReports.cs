using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Tests.Translation.Storage;

/// <summary>Reports in which no property has the value that it would have without being set.</summary>
internal static class FullReports
{
    private static readonly AgreementEstimate Agreement = new(0.875, 0.75, 0.9375, 1200);

    public static TranslationReport Translation { get; } = new()
    {
        Method = TranslationMethod.ScaledProcrustes,
        Source = "source",
        Target = "target",
        SourceHash = "s0",
        TargetHash = "t0",
        Classes = ["no", "yes"],
        TargetLayers = [0, 1, 2],
        Poolings = [Pooling.Mean, Pooling.First, Pooling.Second],
        SourceLayer = 3,
        Regularisation = 0.01,
        BalancedClasses = true,
        LayerWeights = [0.5, 1.5],
        Anchors = new(AnchorKind.GeneralTexts, 2000, 7, 3, 11, 1000, true, 5000, 800),
        AnchorCandidates = [new(AnchorKind.RandomTokens, 0.625), new(AnchorKind.EnrichedTokens, 0.5), new(AnchorKind.LanguageModel, 0.375)],
        Agreement = Agreement,
        PerClass = new Dictionary<string, AgreementEstimate> { ["yes"] = new(1, 0.5, 1, 4) { NoInterval = "drawn" }, ["no"] = new(0.25, 0.125, 0.5, 8) },
        ShuffledAgreement = 0.5,
        MajorityShare = 0.625,
        Relatedness = 0.75,
        RelatednessControl = -0.125,
        VocabularyOverlap = 0.875,
        KeptSourceShare = 0.25,
        Candidates = [new(TranslationMethod.PooledRidge, null, null, 0.875, 0), new(TranslationMethod.TokenRidge, 1, 2, 0.75, 0.5)],
        Verdict = TranslationVerdict.Warn,
        Reasons = ["because", "naïve “why”"],
        Temperature = 1.25,
        ClassTokens =
        [
            new("no", new(0, "no", new([new(5, "bad", 1.5)], [new(6, "##good", -1.5)]), 0.875, 0.125, 40, 10),
                new(1, "nay", new([new(7, "poor", 2.5)], [new(8, "fine", -2.5)]), 0.75, 0.0625, 80, 20)),
        ],
        ClassTokensNotRead = "too few tokens",
        ScoredTexts = new(100, 90, new(0.5, 0.25, 0.75, 90), 0.625, new(0.75, 0.5, 40, 90), "not measured"),
        Seconds = new(1.5, 2.5, 4.5) { SourcePerAnchor = 0.25, TargetPerAnchor = 0.125 },
        Kind = HeadKind.MultiLabel,
        Labels = new(0.75, 0.5, 0.25, 0.375),
        Numbers = new(0.5, 0.75, 0.625, 1.5),
        Promises = [new(0.9, 0.95, 2.5, 0.5, 0.96, 1200, 1100, null, null)
            {
                Altered = 1190,
                AlteredAgreement = 0.94,
                Cascade = new(1.5, 0.7, 0.93, null),
            }, new(0.99, 0.95, null, 0, null, 200, 190, 504, "too few")],
        CertainAgreement = 0.9,
        CertainAgreementOf = AgreementOf.AllAnswers,
        LearningCurve = new([new(0, 0.5), new(16, 0.75)], "more"),
        Seed = 7,
        AnchorsHash = "a1b2c3",
    };

    public static HeadReport Head { get; } =
        new(0.1, Agreement, 0.5, 0.625, new(AnchorKind.Texts, 1200, 1, 2, 3, 4), TranslationVerdict.Pass, ["because"], 0.75)
        {
            Promises = [new(0.95, 0.95, 0.5, 0.25, 1, 1200, 1200, null, null)],
            Source = "source",
            SourceHash = "s0",
            AnchorsHash = "a0",
            Seed = 7,
        };
}

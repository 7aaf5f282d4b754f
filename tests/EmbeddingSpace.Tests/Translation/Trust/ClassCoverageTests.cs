using System.Text.Json;
using EmbeddingSpace.Alignment.Relations;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Trust;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Trust;

/// <summary>Classes that no anchor, or hardly one, stands for.</summary>
[Trait("Tier", "Unit")]
public sealed class ClassCoverageTests
{
    private const double Chance = 0.1;

    private static readonly AgreementEstimate High = AgreementEstimate.Wilson(1900, 2000);

    [Fact]
    public void Rare_and_unseen_classes_are_named_in_the_reasons_of_a_warning()
    {
        var (verdict, reasons) = Judge(["never"], ["once"]);
        Assert.Equal(TranslationVerdict.Warn, verdict);
        Assert.Contains(reasons, reason => reason.Contains("'never'", StringComparison.Ordinal) && reason.StartsWith("No anchor", StringComparison.Ordinal));
        Assert.Contains(reasons, reason => reason.Contains("'once'", StringComparison.Ordinal) && reason.StartsWith("Fewer than 5", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_a_hundred_and_fifty_classes_ten_are_named_and_the_others_counted()
    {
        var unseen = Enumerable.Range(0, 150).Select(index => $"class {index}").ToArray();
        var (_, reasons) = Judge(unseen, []);
        var reason = Assert.Single(reasons);
        Assert.Contains("'class 9' and 140 more", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("'class 10'", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_without_a_judged_anchor_has_no_agreement_rather_than_none()
    {
        var classes = Enumerable.Range(0, 150).Select(index => $"class {index}").ToArray();
        var report = new TranslationReport
        {
            Method = TranslationMethod.PooledRidge,
            Source = "source",
            Target = "target",
            SourceHash = "s",
            TargetHash = "t",
            Classes = classes,
            TargetLayers = [0],
            Poolings = [],
            Anchors = new(AnchorKind.Texts, 2000, 0, 0, 0),
            Agreement = High,
            PerClass = new Dictionary<string, AgreementEstimate> { ["class 7"] = AgreementEstimate.Wilson(0, 3) },
            ShuffledAgreement = 0.1,
            MajorityShare = 0.1,
            KeptSourceShare = 0,
            Candidates = [],
            Verdict = TranslationVerdict.Warn,
            Reasons = ["rare"],
            Seconds = new(1, 2, 3),
        };
        using var stream = new MemoryStream();
        TranslationDocument.Of(report).Write(stream);
        using var json = JsonDocument.Parse(stream.ToArray());
        var entries = json.RootElement.GetProperty("perClass").EnumerateArray().ToList();
        Assert.Equal(classes, entries.Select(entry => entry.GetProperty("label").GetString()));
        Assert.Equal(0, entries[7].GetProperty("estimate").GetDouble());
        Assert.Equal(3, entries[7].GetProperty("count").GetInt32());
        Assert.All(entries.Where((_, index) => index != 7), entry =>
            Assert.Equal((JsonValueKind.Null, 0), (entry.GetProperty("estimate").ValueKind, entry.GetProperty("count").GetInt32())));
    }

    [Fact]
    public void Embeddings_with_nothing_in_common_are_a_reason_to_warn()
    {
        var (verdict, reasons) = Judge([], [], new(0.03, 0.01, 1000, 200));
        Assert.Equal(TranslationVerdict.Warn, verdict);
        Assert.Contains("have nothing in common (R² 0.030, shuffled 0.010)", Assert.Single(reasons), StringComparison.Ordinal);
        Assert.Equal(TranslationVerdict.Pass, Judge([], [], new(0.23, -0.03, 1000, 200)).Verdict);
    }

    private static Judgement Judge(string[] unseen, string[] rare, Relatedness? relatedness = null) =>
        Judgement.Of(new(High, Chance, Chance, AnchorKind.Texts, unseen, rare, relatedness));
}

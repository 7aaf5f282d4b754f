using System.Text;
using System.Text.Json;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Storage;
using EmbeddingSpace.Translation.Trust;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Storage;

/// <summary>The JSON of saved translations and heads, which every later version has to read.</summary>
[Trait("Tier", "Unit")]
public sealed class StoredTranslationTests
{
    /// <summary>Written by the version that stored the public report itself; line breaks added, and what came since: ArePairs to Splices,
    /// NoInterval, and from Kind on.</summary>
    private const string GoldenTranslation = """
        {"Classes":["no","yes"],"MaximumLength":128,
        "Stitch":{"Method":"whitened","TargetLayer":1,"SourceLayer":3,"Prefix":"bert."},"Poolings":["mean","last"],
        "Report":{"Method":"scaled-procrustes","Source":"source","Target":"target","SourceHash":"s0","TargetHash":"t0",
        "Classes":["no","yes"],"TargetLayers":[0,1,2],"Poolings":["mean","first","second"],"SourceLayer":3,
        "Regularisation":0.01,"BalancedClasses":true,"LayerWeights":[0.5,1.5],
        "Anchors":{"Kind":"general-texts","Count":2000,"Duplicates":7,"Empty":3,"Truncated":11,"Drawn":1000,"ArePairs":true,
        "DrawnBeside":5000,"Splices":800},
        "AnchorCandidates":[{"Kind":"random-tokens","Agreement":0.625},
        {"Kind":"enriched-tokens","Agreement":0.5},{"Kind":"language-model","Agreement":0.375}],
        "Agreement":{"Estimate":0.875,"Low":0.75,"High":0.9375,"Count":1200},
        "PerClass":{"yes":{"Estimate":1,"Low":0.5,"High":1,"Count":4,"NoInterval":"drawn"},"no":{"Estimate":0.25,"Low":0.125,"High":0.5,"Count":8}},
        "ShuffledAgreement":0.5,"MajorityShare":0.625,"Relatedness":0.75,"RelatednessControl":-0.125,"VocabularyOverlap":0.875,"KeptSourceShare":0.25,
        "Candidates":[{"Method":"pooled-ridge","TargetLayer":null,"SourceLayer":null,"Agreement":0.875,"KeptSourceShare":0},
        {"Method":"token-ridge","TargetLayer":1,"SourceLayer":2,"Agreement":0.75,"KeptSourceShare":0.5}],
        "Verdict":"warn","Reasons":["because","na\u00EFve \u201Cwhy\u201D"],"Temperature":1.25,
        "ClassTokens":[{"Label":"no",
        "Source":{"Class":0,"Label":"no","Reading":{"Highest":[{"Id":5,"Token":"bad","Score":1.5}],"Lowest":[{"Id":6,"Token":"##good","Score":-1.5}]},
        "Fidelity":0.875,"RandomFidelity":0.125,"FittedTokens":40,"HeldOutTokens":10},
        "Target":{"Class":1,"Label":"nay","Reading":{"Highest":[{"Id":7,"Token":"poor","Score":2.5}],"Lowest":[{"Id":8,"Token":"fine","Score":-2.5}]},
        "Fidelity":0.75,"RandomFidelity":0.0625,"FittedTokens":80,"HeldOutTokens":20}}],
        "ClassTokensNotRead":"too few tokens",
        "ScoredTexts":{"Given":100,"Examined":90,"Agreement":{"Estimate":0.5,"Low":0.25,"High":0.75,"Count":90},"MajorityShare":0.625,
        "Distance":{"Auc":0.75,"ControlAuc":0.5,"Anchors":40,"Texts":90},"DistanceNotMeasured":"not measured"},
        "Seconds":{"Encode":1.5,"Solve":2.5,"Total":4.5,"SourcePerAnchor":0.25,"TargetPerAnchor":0.125},
        "Kind":"multi-label","Labels":{"MicroF1":0.75,"MacroF1":0.5,"SameLabels":0.25,"Threshold":0.375},
        "Numbers":{"R2":0.5,"Pearson":0.75,"Spearman":0.625,"RootMeanSquaredError":1.5},
        "Promises":[{"Rate":0.9,"Certainty":0.95,"Margin":2.5,"ShareAnswered":0.5,"AgreementAbove":0.96,"Judged":1200,"InScope":1100,"AnchorsNeeded":null,
        "Reason":null,"Altered":1190,"AlteredAgreement":0.94,"Cascade":{"Margin":1.5,"ShareAnswered":0.7,"Agreement":0.93,"Reason":null}},
        {"Rate":0.99,"Certainty":0.95,"Margin":null,"ShareAnswered":0,"AgreementAbove":null,"Judged":200,"InScope":190,"AnchorsNeeded":504,
        "Reason":"too few"}],"CertainAgreement":0.9,"CertainAgreementOf":"all-answers",
        "LearningCurve":{"Points":[{"Texts":0,"Agreement":0.5},{"Texts":16,"Agreement":0.75}],"Doubling":"more"},
        "Seed":7,"AnchorsHash":"a1b2c3"},"LongTexts":"windows","Activation":"sigmoid",
        "Certainty":{"Rate":0.9,"Margin":2.5,"Distance":0.5},"Offsets":[null,[0.5,-0.25]]}
        """;

    /// <summary>Likewise.</summary>
    private const string GoldenHead = """
        {"Classes":["no","yes"],"Report":{"Regularisation":0.1,
        "Agreement":{"Estimate":0.875,"Low":0.75,"High":0.9375,"Count":1200},"ShuffledAgreement":0.5,"MajorityShare":0.625,
        "Anchors":{"Kind":"texts","Count":1200,"Duplicates":1,"Empty":2,"Truncated":3,"Drawn":4},
        "Verdict":"pass","Reasons":["because"],"Temperature":0.75,
        "Promises":[{"Rate":0.95,"Certainty":0.95,"Margin":0.5,"ShareAnswered":0.25,"AgreementAbove":1,"Judged":1200,"InScope":1200,"AnchorsNeeded":null,
        "Reason":null}],"Source":"source","SourceHash":"s0","AnchorsHash":"a0","Seed":7}}
        """;

    /// <summary>The least that a translation held before reports kept class names, drawn anchors, temperatures and what an examination finds.</summary>
    private const string OldTranslation = """
        {"Classes":["no","yes"],"MaximumLength":128,"Stitch":null,"Poolings":["mean"],
        "Report":{"Method":"pooled-ridge","Source":"source","Target":"target","SourceHash":"s0","TargetHash":"t0",
        "TargetLayers":[0],"Poolings":["mean"],"Anchors":{"Kind":"texts","Count":20,"Duplicates":0,"Empty":0,"Truncated":0},
        "Agreement":{"Estimate":1,"Low":0.5,"High":1,"Count":20},"PerClass":{},"ShuffledAgreement":0.5,"MajorityShare":0.5,"KeptSourceShare":0,
        "Candidates":[],"Verdict":"fail","Reasons":[],"Seconds":{"Encode":1,"Solve":1,"Total":2}}}
        """;

    [Fact]
    public void A_translation_is_written_as_ever_and_read_back_whole()
    {
        var stored = new StoredTranslation(["no", "yes"], 128, new(TranslationMethod.Whitened, 1, 3, "bert."), [Pooling.Mean, Pooling.Last],
            StoredReport.Of(FullReports.Translation), TextOverflow.Windows, HeadActivation.Sigmoid, new(0.9, 2.5, 0.5))
        {
            Offsets = [null, [0.5f, -0.25f]],
        };
        Assert.Equal(OneLine(GoldenTranslation), Write(stored));
        var read = Read<StoredTranslation>(GoldenTranslation);
        Assert.Equal(Write(stored), Write(read));
        AssertSame(FullReports.Translation, read.Report.ToReport());
    }

    [Fact]
    public void A_head_is_written_as_ever_and_read_back_whole()
    {
        Assert.Equal(OneLine(GoldenHead), Write(new StoredHead(["no", "yes"], StoredHeadReport.Of(FullReports.Head))));
        AssertSame(FullReports.Head, Read<StoredHead>(GoldenHead).Report.ToReport());
    }

    [Fact]
    public void What_an_old_translation_does_not_hold_takes_its_default()
    {
        var read = Read<StoredTranslation>(OldTranslation);
        var report = read.Report.ToReport();
        Assert.Equal(TextOverflow.Truncate, read.LongTexts);
        Assert.Empty(report.Classes);
        Assert.Empty(report.AnchorCandidates);
        Assert.Equal((0, false, 0, 0), (report.Anchors.Drawn, report.Anchors.ArePairs, report.Anchors.DrawnBeside, report.Anchors.Splices));
        Assert.Equal((null, null), (report.Agreement.NoInterval, report.LearningCurve));
        Assert.Equal((HeadKind.SingleLabel, null, null, null), (report.Kind, report.Labels, report.Numbers, read.Activation));
        Assert.Equal((null, null, null), (report.Temperature, report.ClassTokens, report.ScoredTexts));
        Assert.Empty(report.Promises);
        Assert.Equal((null, null, null), (report.CertainAgreement, report.CertainPromise, read.Certainty));
        Assert.Null(read.Offsets);
    }

    [Fact]
    public void What_is_of_exclusive_classes_and_single_texts_is_written_as_before_there_were_others()
    {
        var report = FullReports.Translation with
        {
            Kind = HeadKind.SingleLabel,
            Labels = null,
            Numbers = null,
            Anchors = FullReports.Translation.Anchors with { ArePairs = false },
        };
        var stored = Write(new StoredTranslation(["no", "yes"], 128, null, [Pooling.Mean], StoredReport.Of(report)));
        foreach (var member in (string[])["Kind\":\"multi", "Kind\":\"single", "Labels", "Numbers", "ArePairs", "Activation"])
            Assert.DoesNotContain(member, stored, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HeadKind.SingleLabel, HeadActivation.Softmax, "{\"Classes\":[\"no\",\"yes\"],\"Report\":")]
    [InlineData(HeadKind.MultiLabel, HeadActivation.Sigmoid, "\"Kind\":\"multi-label\",\"Activation\":\"sigmoid\"}")]
    [InlineData(HeadKind.Score, HeadActivation.Identity, "\"Kind\":\"score\",\"Activation\":\"identity\"}")]
    public void A_head_keeps_what_it_answers(HeadKind kind, HeadActivation activation, string text)
    {
        var stored = Write(StoredHead.Of(ClassifierHead.Of(kind, activation, ["no", "yes"]), FullReports.Head));
        Assert.Contains(text, stored, StringComparison.Ordinal);
        var head = Read<StoredHead>(stored).ToHead();
        Assert.Equal((kind, activation), (head.Kind, head.Activation));
    }

    [Fact]
    public void The_words_of_every_enumeration_are_those_of_saved_models()
    {
        Assert.Equal("""["texts","general-texts","random-tokens","enriched-tokens","language-model"]""", Write(Enum.GetValues<AnchorKind>()));
        Assert.Equal("""["pass","warn","fail"]""", Write(Enum.GetValues<TranslationVerdict>()));
        Assert.Equal("""["mean","first","last","second"]""", Write(Enum.GetValues<Pooling>()));
        Assert.Equal("""["truncate","windows"]""", Write(Enum.GetValues<TextOverflow>()));
        Assert.Equal("""["single-label","multi-label","regression","score"]""", Write(Enum.GetValues<HeadKind>()));
        Assert.Equal("""["identity","sigmoid","softmax"]""", Write(Enum.GetValues<HeadActivation>()));
        Assert.Equal("""["auto","pooled-ridge","token-ridge","vocabulary-kernel","procrustes",""" + """
            "combined","scaled-procrustes","whitened","linear-distillation"]
            """, Write(Enum.GetValues<TranslationMethod>()));
    }

    /// <summary>Equal in every property, none of which has the value that it would have without being set.</summary>
    private static void AssertSame<T>(T expected, T actual) where T : class
    {
        foreach (var property in typeof(T).GetProperties())
        {
            var value = property.GetValue(expected);
            Assert.False(value is null or 0 or 0.0 or false or "", $"'{property.Name}' of the report is not set: the test would not see it lost.");
            Assert.Equal(JsonSerializer.Serialize(value), JsonSerializer.Serialize(property.GetValue(actual)));
        }
    }

    private static string Write<T>(T value) => JsonSerializer.Serialize(value, StoredState.Json);

    private static T Read<T>(string json) => StoredState.Read<T>("saved", "state.json", _ => new MemoryStream(Encoding.UTF8.GetBytes(json)));

    private static string OneLine(string json) => json.ReplaceLineEndings("");
}

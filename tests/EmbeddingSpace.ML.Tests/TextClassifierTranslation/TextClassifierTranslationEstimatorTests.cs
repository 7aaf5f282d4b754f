using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.Tests.Fakes;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation.Definition;
using Microsoft.ML;
using Xunit;

namespace EmbeddingSpace.ML.Tests.TextClassifierTranslation;

[Trait("Tier", "Pipeline")]
public sealed class TextClassifierTranslationEstimatorTests
{
    private readonly FakeModels _models = new();

    [Fact]
    public void It_keeps_the_contract_of_estimators() =>
        EstimatorContract.Check(_models, context => context.Transforms.TranslateTextClassifier("source", "target"), "Text",
            "Score", "Probability", "Logit", "PredictedLabel");

    [Fact]
    public void Fit_reads_the_text_column_and_no_other()
    {
        var context = _models.Context();
        var data = new ColumnRecorder(TextRow.View(context));
        using var transformer = context.Transforms.TranslateTextClassifier("source", "target").Fit(data);
        Assert.Equal(["Text"], data.Asked.Distinct());
        Assert.Equal(TextRow.Create(8).Select(row => row.Text ?? ""), _models.Translation!.Texts!);
        Assert.Same(FakeReports.Translation, transformer.Report);
        Assert.Equal(FakeModels.Classes, transformer.Classes);
    }

    [Fact]
    public void Without_texts_fit_reads_nothing()
    {
        var context = _models.Context();
        var data = new ColumnRecorder(TextRow.View(context));
        var options = new TextClassifierTranslationEstimator.Options { Source = "source", Target = "target", UseTexts = false };
        using var transformer = context.Transforms.TranslateTextClassifier(options).Fit(data);
        Assert.Empty(data.Asked);
        Assert.Null(_models.Translation!.Texts);
    }

    [Fact]
    public void Every_knob_reaches_the_translator()
    {
        var context = _models.Context();
        using var readings = new TargetReadings();
        var knobs = new TranslationOptions
        {
            Method = TranslationMethod.LinearDistillation,
            Readings = readings,
            Seed = 5,
            TextKind = TextKind.General,
            DrawnAnchors = DrawnAnchors.EnrichedTokens,
            DrawnCount = 77,
            DrawnBesideTexts = 88,
            TargetOnlyTolerance = 0.25,
            KeptSourcePrice = 0.5,
            BalanceClasses = true,
            LayerWeighting = LayerWeighting.KernelAlignment,
            LabelThreshold = .25,
            CertainAgreement = 0.75,
            AgreementOf = AgreementOf.AllAnswers,
            AlteredTexts = 99,
            Pairs = PairReading.Apart,
        };
        OptionsCopies.AssertNoneAtItsDefault(knobs);
        var options = new TextClassifierTranslationEstimator.Options { Source = "source", Target = "target", Translation = knobs, MaximumLength = 9 };
        using var transformer = context.Transforms.TranslateTextClassifier(options).Fit(TextRow.View(context));
        Assert.Equal(knobs, _models.Translation!.Options.Translation);
        Assert.Equal(9, _models.LastScoring!.MaximumLength);
    }

    [Fact]
    public void Pairs_are_read_from_two_columns_and_no_other()
    {
        var context = _models.Context();
        var data = new ColumnRecorder(TextRow.View(context));
        using var transformer = context.Transforms.TranslateTextClassifier("source", "target", "Text", "Label").Fit(data);
        Assert.Equal(["Label", "Text"], data.Asked.Distinct().Order());
        Assert.Null(_models.Translation!.Texts);
        Assert.Equal(TextRow.Create(8).Select(row => new TextPair(row.Text ?? "", row.Label)), _models.Translation.Pairs!);
    }

    [Fact]
    public void What_does_not_go_with_pairs_is_named()
    {
        var context = _models.Context();
        var message = Assert.Throws<ArgumentException>(() => context.Transforms.TranslateTextClassifier(new TextClassifierTranslationEstimator.Options
        {
            Source = "source",
            Target = "target",
            SecondInputColumnName = "Other",
            UseTexts = false,
            LongTexts = TextOverflow.Windows,
            Translation = new() { TextKind = TextKind.General },
            ScoredTexts = ["a"],
        })).Message;
        foreach (var name in (string[])["UseTexts", "LongTexts", "TextKind", "ScoredTexts"]) Assert.Contains(name, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_fit_throws_and_leaves_nothing()
    {
        var context = _models.Context();
        var options = new TextClassifierTranslationEstimator.Options { Source = "source", Target = "target", CancellationToken = new(canceled: true) };
        Assert.ThrowsAny<OperationCanceledException>(() => context.Transforms.TranslateTextClassifier(options).Fit(TextRow.View(context)));
        Assert.Equal(0, _models.Alive);
    }
}

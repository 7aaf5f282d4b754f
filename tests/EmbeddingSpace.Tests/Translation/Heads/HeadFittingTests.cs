using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Heads;
using EmbeddingSpace.Translation.Sources;
using EmbeddingSpace.Translation.Trust;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Translation.Heads;

/// <summary>Heads on shared features.</summary>
[Trait("Tier", "Unit")]
public sealed class HeadFittingTests
{
    private const int Texts = 300;
    private const int Width = 12;

    /// <summary>Products of matrices with more columns are summed in another order: units in the last place.</summary>
    private const float ProductTolerance = 1e-5f;

    /// <summary>Rows are added up in another order, in float64 block by block.</summary>
    private const double MeanTolerance = 1e-12;

    [Fact]
    public void Heads_fitted_together_are_those_fitted_alone()
    {
        using var leaks = new NativeLeakCheck();
        var (features, sources) = Make(3);
        var together = ClassifierTranslator.FitHeads(features, sources, seed: 5);
        for (var i = 0; i < sources.Length; i++)
        {
            var alone = ClassifierTranslator.FitHead(features, sources[i].Logits, sources[i].Classes, seed: 5);
            var (one, among) = (alone.Report, together[i].Report);
            Assert.Equal((one.Regularisation, one.Agreement, one.ShuffledAgreement, one.Verdict),
                (among.Regularisation, among.Agreement, among.ShuffledAgreement, among.Verdict));
            var (left, right) = (new float[alone.Classes.Count], new float[alone.Classes.Count]);
            alone.Score(features[7], left);
            together[i].Score(features[7], right);
            for (var k = 0; k < left.Length; k++) Assert.Equal(left[k], right[k], ProductTolerance);
        }
    }

    [Fact]
    public void Means_are_over_all_rows_those_that_stream_by_too()
    {
        var (few, sources) = Make(1);
        const int times = 10;
        var features = new TextScores([.. Enumerable.Repeat(few.Values.ToArray(), times).SelectMany(row => row)], Width, new bool[times * Texts]);
        var logits = new TextScores([.. Enumerable.Repeat(sources[0].Logits.Values.ToArray(), times).SelectMany(row => row)], 4, new bool[times * Texts]);
        Assert.True(features.Count > RidgeRegression.MostJudged, "Some rows have to stream by.");
        var goal = HeadGoal.OfLogits(logits.ToTensor().to(float64), SourceAnswers.Of(logits, ClassifierHead.OfClasses(sources[0].Classes), .5));
        var means = Assert.Single(HeadFitting.Fit(features.ToTensor(), [goal], 5)).FeatureMeans!;
        for (var feature = 0; feature < Width; feature++)
            Assert.Equal(Enumerable.Range(0, Texts).Average(row => (double)few[row][feature]), means[feature], MeanTolerance);
    }

    [Fact]
    public void A_linear_source_is_found_and_shuffled_pairs_are_chance()
    {
        var (features, sources) = Make(1);
        var head = ClassifierTranslator.FitHead(features, sources[0].Logits, sources[0].Classes);
        Assert.True(head.Report.Agreement.Estimate > 0.98);
        Assert.InRange(head.Report.ShuffledAgreement, 0, head.Report.MajorityShare + 0.1);
        Assert.Equal(TranslationVerdict.Pass, head.Report.Verdict);

        var order = new Random(2).GetItems(Enumerable.Range(0, Texts).ToArray(), Texts);
        var shuffled = new TextScores([.. order.SelectMany(row => sources[0].Logits[row].ToArray())], sources[0].Logits.Size, new bool[Texts]);
        Assert.Equal(TranslationVerdict.Fail, ClassifierTranslator.FitHead(features, shuffled, sources[0].Classes).Report.Verdict);
    }

    [Theory]
    [InlineData(HeadKind.SingleLabel)]
    [InlineData(HeadKind.MultiLabel)]
    [InlineData(HeadKind.Regression)]
    public void What_is_said_to_be_fitted_is_what_the_map_gives(HeadKind kind)
    {
        var (features, sources) = Make(1);
        var activation = kind == HeadKind.SingleLabel ? HeadActivation.Softmax : kind == HeadKind.MultiLabel ? HeadActivation.Sigmoid : HeadActivation.Identity;
        var answers = SourceAnswers.Of(sources[0].Logits, ClassifierHead.Of(kind, activation, ["a", "b", "c", "d"]), 0.4);
        using var logits = sources[0].Logits.ToTensor();
        using var wide = logits.to(torch.float64);
        using var read = features.ToTensor();
        var fit = HeadFitting.Fit(read, [HeadGoal.OfLogits(wide, answers)], 1)[0].AsSureAs(logits, answers);
        for (var i = 0; i < fit.Rows.Length; i++)
            for (var label = 0; label < 4; label++)
            {
                var said = fit.Map.Bias[label] + Enumerable.Range(0, Width).Sum(j => (double)features[(int)fit.Rows[i]][j] * fit.Map.Weights[(j * 4) + label]);
                Assert.Equal(said, fit.Fitted![(i * 4) + label], ProductTolerance * 10);
            }
    }

    [Fact]
    public void Hundreds_of_classes_and_rare_ones_are_fitted()
    {
        var random = new Random(9);
        const int classes = 150;
        var features = new TextScores([.. Enumerable.Range(0, 1200 * Width).Select(_ => (float)random.NextDouble())], Width, new bool[1200]);
        var weights = Enumerable.Range(0, Width * classes).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray();
        var logits = new TextScores([.. Products(features, weights, classes)], classes, new bool[1200]);
        var head = ClassifierTranslator.FitHead(features, logits, [.. Enumerable.Range(0, classes).Select(c => $"class {c}")]);
        Assert.True(head.Report.Agreement.Estimate > 0.95);
        Assert.Equal(classes, head.Classes.Count);
        // Twelve features cannot make every one of 150 classes the highest: those never chosen are named.
        Assert.Contains("No anchor stands for", string.Join(' ', head.Report.Reasons), StringComparison.Ordinal);
        Assert.Equal(TranslationVerdict.Warn, head.Report.Verdict);
    }

    [Fact]
    public void Sources_that_do_not_fit_the_features_are_refused()
    {
        var (features, sources) = Make(1);
        Assert.Contains("expected 4 names", Refused(sources[0].Logits, ["one"]), StringComparison.Ordinal);
        var fewer = new TextScores([1f, 2f, 3f, 4f], 4, [false]);
        Assert.Contains($"expected {Texts} texts", Refused(fewer, sources[0].Classes), StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => ClassifierTranslator.FitHeads(features, sources, cancellationToken: new(canceled: true)));

        string Refused(TextScores logits, IReadOnlyList<string> classes) =>
            Assert.Throws<ArgumentException>(() => ClassifierTranslator.FitHead(features, logits, classes)).Message;
    }

    private static (TextScores Features, SourceLogits[] Sources) Make(int count)
    {
        var random = new Random(1);
        var features = new TextScores([.. Enumerable.Range(0, Texts * Width).Select(_ => (float)(random.NextDouble() - 0.5))], Width, new bool[Texts]);
        return (features, [.. Enumerable.Range(0, count).Select(_ =>
        {
            var weights = Enumerable.Range(0, Width * 4).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray();
            return new SourceLogits(new([.. Products(features, weights, 4)], 4, new bool[Texts]), ["a", "b", "c", "d"]);
        })]);
    }

    /// <summary>features · weights, row-major.</summary>
    private static IEnumerable<float> Products(TextScores features, float[] weights, int classes) => Enumerable.Range(0, features.Count)
        .SelectMany(row => Enumerable.Range(0, classes).Select(c => Enumerable.Range(0, Width).Sum(i => features[row][i] * weights[i * classes + c])));
}

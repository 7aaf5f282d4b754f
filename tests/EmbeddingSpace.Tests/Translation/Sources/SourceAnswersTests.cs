using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Sources;

/// <summary>Agreement of several labels and of numbers, by hand.</summary>
[Trait("Tier", "Unit")]
public sealed class SourceAnswersTests
{
    private const double Rounding = 1e-9;

    private static readonly AnchorSummary Anchors = new(AnchorKind.Texts, 4, 0, 0, 0);
    private static readonly long[] Rows = [0, 1, 2, 3];

    [Fact]
    public void Labels_agree_by_F1_over_all_labels_and_by_each()
    {
        // Said: a b, a, none, b. Moved: a, a, a, b: three right of four, four said.
        var answers = Of(HeadKind.MultiLabel, [1, 1, 1, -1, -1, -1, -1, 1]);
        double[] moved = [1, -1, 1, -1, 1, -1, -1, 1];
        Assert.Equal(2 * 3 / 8.0, AnswerAgreement.Share(answers.Compare(moved, Rows)), Rounding);
        var each = answers.CompareEach(moved, Rows).ToDictionary(one => one.Name, one => (AnswerAgreement.Share(one.Rows), one.Count));
        Assert.Equal((2 * 2 / 5.0, 2), each["a"]);
        Assert.Equal((2 * 1 / 3.0, 2), each["b"]);
        // Always both: four of eight right; always one of them: two of four, two there besides.
        Assert.Equal(2 * 4 / 12.0, answers.ConstantAgreement, Rounding);
        Assert.Empty(answers.Unseen);
        Assert.Equal(["a", "b"], answers.SeenFewerThan(3));
    }

    [Fact]
    public void A_label_is_said_from_the_threshold_on()
    {
        var logits = new TextScores([0.5f, -0.5f, 0.2f, -0.2f], 2, new bool[2]);
        var head = ClassifierHead.Of(HeadKind.MultiLabel, HeadActivation.Sigmoid, ["a", "b"]);
        SourceLabels At(double threshold) => (SourceLabels)SourceAnswers.Of(logits, head, threshold);
        Assert.Equal([true, false, true, false], Said(At(.5)));
        Assert.Equal([true, false, false, false], Said(At(.6)));
        Assert.Equal([true, false, true, true], Said(At(.4)));

        static bool[] Said(SourceLabels labels) => [labels.Says(0, 0), labels.Says(0, 1), labels.Says(1, 0), labels.Says(1, 1)];
    }

    [Fact]
    public void Numbers_agree_by_the_variance_explained()
    {
        var answers = Of(HeadKind.Regression, [1, 2, 3, 6], ["a"]);
        double[] moved = [1, 3, 3, 5];
        // Squares around the mean 3: 4 + 1 + 0 + 9; errors: 1 + 1.
        Assert.Equal(1 - 2 / 14.0, AnswerAgreement.Share(answers.Compare(moved, Rows)), Rounding);
        Assert.Equal(0, AnswerAgreement.Share(answers.Compare([3, 3, 3, 3], Rows)), Rounding);
        Assert.Equal(0, answers.ConstantAgreement);
        Assert.Empty(answers.CompareEach(moved, Rows));
    }

    [Theory]
    [InlineData(HeadKind.MultiLabel, "found all 4 with 'a'")]
    [InlineData(HeadKind.Regression, "found one number for all")]
    [InlineData(HeadKind.SingleLabel, "found all 4 in 'a'")]
    public void One_answer_for_all_anchors_is_refused(HeadKind kind, string found)
    {
        var answers = Of(kind, [2, -1, 2, -1, 2, -1, 2, -1]);
        Assert.Contains(found, Assert.Throws<AnchorTextsException>(() => answers.RequireVariety(Anchors)).Message, StringComparison.Ordinal);
        Assert.Equal(1, answers.ConstantAgreement);
    }

    private static SourceAnswers Of(HeadKind kind, float[] logits, string[]? labels = null)
    {
        labels ??= ["a", "b"];
        var scores = new TextScores(logits, labels.Length, new bool[logits.Length / labels.Length]);
        return SourceAnswers.Of(scores, ClassifierHead.Of(kind, HeadActivation.Sigmoid, labels), .5);
    }
}

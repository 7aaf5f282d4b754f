using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Heads;
using EmbeddingSpace.Translation.Sources;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Translation.Heads;

[Trait("Tier", "Unit")]
public sealed class LabelCutsTests
{
    private const double Rounding = 1e-9;

    [Fact]
    public void Each_label_is_cut_where_its_F1_is_best()
    {
        // Said in rows 2 and 3, where the fitted numbers are highest but for row 0.
        var labels = Labels([-1, 1, -1, -1, 1, -1, 1, 1]);
        double[] fitted = [.3, 9, .1, 1, .2, 2, .4, 8];
        var cuts = LabelCuts.Choose(fitted, [0, 1, 2, 3], labels, .5);
        // a: .4 .3 .2 .1 is said, not, said, not: three with two right is best (.8), cut between .2 and .1; b: said at 9 and 8.
        Assert.Equal(.15, cuts[0], Rounding);
        Assert.Equal(5, cuts[1], Rounding);
    }

    [Fact]
    public void A_label_that_is_never_said_keeps_the_cut_of_its_source()
    {
        var labels = Labels([-1, 1, -1, -1]);
        Assert.Equal(.25, LabelCuts.Choose([.9, .9, .1, .1], [0, 1], labels, .25)[0]);
    }

    [Fact]
    public void Margins_are_of_cuts_that_the_row_had_no_hand_in()
    {
        // One row alone says the label: chosen on all, its cut lets it through; chosen on the others, the label is never said, and the cut is the source's.
        float[] said = [.. Enumerable.Range(0, 20).SelectMany(row => new float[] { row == 3 ? 1 : -1, row % 2 == 0 ? 1 : -1 })];
        var labels = Labels(said);
        double[] fitted = [.. Enumerable.Range(0, 20).SelectMany(row => new double[] { row == 3 ? .3 : .01, row % 2 })];
        long[] rows = [.. Enumerable.Range(0, 20)];
        Assert.True(LabelCuts.Choose(fitted, rows, labels, .5)[0] < .3);
        Assert.True(LabelCuts.Margins(fitted, rows, labels, .5)[3 * 2] < 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-.85)]
    public void Scales_bring_probabilities_back_and_leave_decisions_as_they_are(double threshold)
    {
        var random = new Random(5);
        double[] scales = [3, 40, .5];
        using var scope = NewDisposeScope();
        var margins = tensor(Enumerable.Range(0, 3000).Select(_ => random.NextDouble() - .5).ToArray(), [1000, 3]);
        var source = margins * tensor(scales) + threshold;
        var found = LabelScaling.Transfer(source, margins + threshold, threshold);
        for (var label = 0; label < scales.Length; label++) Assert.Equal(scales[label], found[label], 1e-6 * scales[label]);
    }

    private static SourceLabels Labels(float[] logits) =>
        new(new(logits, 2, new bool[logits.Length / 2]), ClassifierHead.Of(HeadKind.MultiLabel, HeadActivation.Sigmoid, ["a", "b"]), .5);
}

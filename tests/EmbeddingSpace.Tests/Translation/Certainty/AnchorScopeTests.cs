using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Certainty;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Certainty;

[Trait("Tier", "Unit")]
public sealed class AnchorScopeTests
{
    private const int Size = 24, Anchors = 400;

    /// <summary>Float32 sums of products of up to some hundred numbers.</summary>
    private const double Rounding = 1e-6;

    [Fact]
    public void Distance_is_one_less_the_mean_cosine_of_the_three_nearest()
    {
        // Directions at 0°, 60°, 90° and 180°, of any length.
        var (scope, _) = AnchorScope.Fit(States(2, [2, 0], [0.5f, MathF.Sqrt(0.75f)], [0, 7], [-1, 0]));
        Assert.Equal(1 - ((1 + 0.5 + 0) / 3), scope.Distance([5, 0]), Rounding);
        Assert.Equal(scope.Distance([5, 0]), scope.Distance([0.1f, 0]), Rounding);
    }

    [Fact]
    public void An_anchor_is_judged_by_the_others_and_most_are_kept()
    {
        var (scope, inScope) = AnchorScope.Fit(Cloud(1, Anchors));
        Assert.Equal((int)(Anchors * AnchorScope.KeptShare), inScope.Count(inside => inside));
        // Were its own direction among the nearest, it would be nearer than it is.
        Assert.All(Enumerable.Range(0, Anchors), anchor => Assert.True(scope.Distance(Cloud(1, Anchors)[anchor]) < scope.Cut || !inScope[anchor]));
    }

    [Fact]
    public void Texts_like_the_anchors_are_kept_as_often_and_others_are_not()
    {
        var (scope, _) = AnchorScope.Fit(Cloud(1, Anchors));
        var (alike, others) = (Cloud(2, Anchors), Cloud(3, Anchors, elsewhere: true));
        // ± 2.5 standard deviations of two samples of 400 at .95.
        Assert.InRange(Enumerable.Range(0, Anchors).Count(text => scope.Contains(alike[text])) / (double)Anchors, 0.91, 0.99);
        Assert.InRange(Enumerable.Range(0, Anchors).Count(text => scope.Contains(others[text])) / (double)Anchors, 0, 0.05);
    }

    [Fact]
    public void A_text_without_a_direction_is_told_without_a_fault() =>
        Assert.Equal(1, AnchorScope.Fit(Cloud(1, Anchors)).Scope.Distance(new float[Size]), Rounding);

    [Fact]
    public void What_is_stored_of_it_says_the_same()
    {
        var (scope, _) = AnchorScope.Fit(Cloud(1, Anchors));
        var again = new AnchorScope(scope.Map, scope.Cut);
        Assert.Equal((Size, Anchors), (scope.Map.InputSize, scope.Map.OutputSize));
        Assert.Equal(scope.Distance(Cloud(2, 1)[0]), again.Distance(Cloud(2, 1)[0]));
    }

    /// <summary>Points around one direction, or around its opposite.</summary>
    private static TextScores Cloud(int seed, int count, bool elsewhere = false)
    {
        var random = new Random(seed);
        return States(Size, [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, Size)
            .Select(i => (float)(Normal(random) + ((i < Size / 2) == elsewhere ? 0 : 2))).ToArray())]);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static TextScores States(int size, params float[][] states) => new([.. states.SelectMany(state => state)], size, new bool[states.Length]);
}

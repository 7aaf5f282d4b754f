using EmbeddingSpace.Translation.Heads;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Heads;

/// <summary>What is chosen where texts are few.</summary>
[Trait("Tier", "Unit")]
public sealed class JoinedHeadFittingTests
{
    private static readonly JoinedSetting Expected = new(0.3, 1), Other = new(1, 0.2), Worse = new(0.1, 0);

    [Fact]
    public void Noise_does_not_overrule_what_is_expected()
    {
        // Better by a little on the mean of 20 texts, by no more than it varies between them.
        double[] noisy = [.. Enumerable.Range(0, 20).Select(text => text % 2 == 0 ? 1.4 : 0.5)];
        Assert.Equal(Expected, Choose(noisy));
    }

    [Fact]
    public void Clear_evidence_does()
    {
        double[] better = [.. Enumerable.Range(0, 20).Select(text => text % 2 == 0 ? 0.9 : 0.8)];
        Assert.Equal(Other, Choose(better));
    }

    private static JoinedSetting Choose(double[] other) => JoinedHeadFitting.Choose([Worse, Expected, Other],
        setting => setting == Other ? other : [.. Enumerable.Repeat(setting == Expected ? 1.0 : 2.0, 20)], Expected);
}

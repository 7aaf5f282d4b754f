using EmbeddingSpace.Translation.Heads;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Translation.Heads;

[Trait("Tier", "Unit")]
public sealed class FeatureScaleTests
{
    [Fact]
    public void What_varies_no_more_than_float32_is_sure_of_counts_for_nothing()
    {
        using var scope = NewDisposeScope();
        // A feature; one that never varies; what the first token of all-MiniLM-L6-v2 has at layers 2 and 1 in places 99 and 280; one without a mean.
        var (deviation, mean) = (tensor((double[])[2, 0, 1.7e-5, 7.5e-4, 1e-3]), tensor((double[])[1, 1, 7.993, -0.273, 0]));
        Assert.Equal([true, false, false, true, true], FeatureScale.Varies(deviation, mean).data<bool>().ToArray());
        Assert.Equal([0.5, 0, 0, 1 / 7.5e-4, 1000], FeatureScale.Of(deviation, mean).data<double>().ToArray());
    }
}

using EmbeddingSpace.Cli.Reports.Content;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Reports.Content;

[Trait("Tier", "Unit")]
public class ColourScaleTests
{
    [Theory]
    [InlineData(0, "#00224e", "#ffffff")]
    [InlineData(1, "#fee838", "#000000")]
    public void The_scale_runs_from_dark_to_bright_with_text_that_stands_out(double share, string background, string text) =>
        Assert.Equal((background, text), ColourScale.Of(share));
}

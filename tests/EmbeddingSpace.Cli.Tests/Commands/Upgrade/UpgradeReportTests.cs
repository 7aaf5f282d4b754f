using EmbeddingSpace.Cli.Commands.Upgrade;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Upgrade;

[Trait("Tier", "Unit")]
public sealed class UpgradeReportTests
{
    [Fact]
    public void The_first_sentences_say_of_every_head_what_is_to_be_done()
    {
        var report = UpgradeReport.Of(UpgradeDocument.Of("encoder",
            [Head("spam", "PASS"), Head("topic", "WARN"), Head("mood", "FAIL"), Head("film", "FAIL", isMoved: false)], new(1, 2), 3));
        Assert.Equal("3 of 4 heads moved to encoder", report.Title);
        Assert.Equal("'spam' may be used in the place of the old ones. "
            + "'topic': look at the reasons first (WARN); texts like those that each is used on help most ('--texts HEAD=F'). "
            + "'mood', 'film': stay with the old ones (FAIL).", report.Summary);
        Assert.Equal("1 head moved to encoder", UpgradeReport.Of(UpgradeDocument.Of("encoder", [Head("spam", "PASS")], new(1, 0), 3)).Title);
    }

    private static UpgradedHead Head(string name, string verdict, bool isMoved = true) =>
        new(name, "old.zip", isMoved ? $"{name}.zip" : null, null, null, verdict, [], null, null, null, 0, new(null, []), null, 1);
}

using EmbeddingSpace.Cli.Faults;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Faults;

[Trait("Tier", "Unit")]
public class FaultReportTests
{
    [Fact]
    public void A_fault_of_the_program_has_a_code_of_its_own()
    {
        var fault = FaultReport.Of(new NotImplementedException("Deep inside\nsomething broke."), default);
        Assert.Equal(ExitCodes.Unexpected, fault.ExitCode);
        Assert.Contains("--verbose", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void What_NET_adds_to_the_message_of_an_argument_exception_is_left_out()
    {
        var fault = FaultReport.Of(new ArgumentOutOfRangeException("name", 3, "'x': expected at most 2."), default);
        Assert.Equal((ExitCodes.Wrong, "'x': expected at most 2."), (fault.ExitCode, fault.Message));
    }
}

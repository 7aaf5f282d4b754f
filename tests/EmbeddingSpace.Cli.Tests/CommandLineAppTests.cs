using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests;

[Trait("Tier", "Unit")]
public class CommandLineAppTests
{
    [Theory]
    [InlineData("unknown-command", "unknown-command")]
    [InlineData("inspect", "--model")]
    [InlineData("inspect --model", "--model")]
    [InlineData("inspect --model a --model b", "--model")]
    [InlineData("inspect --model a --colour", "--colour")]
    [InlineData("encode --model a --texts b --layer x", "x")]
    [InlineData("", "command")]
    public void Wrong_usage_is_refused_in_one_sentence_with_the_way_to_help(string arguments, string named) =>
        CommandLineRun.Start(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)).IsRefused(named, "--help");

    [Theory]
    [InlineData("--help")]
    [InlineData("translate --help")]
    public void Help_is_no_fault(string arguments)
    {
        var run = CommandLineRun.Start(arguments.Split(' '));
        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Contains("Usage", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void Help_documents_exit_codes_and_settings()
    {
        var help = CommandLineRun.Of("--help").Output;
        Assert.Contains("130", help, StringComparison.Ordinal);
        Assert.Contains("appsettings.json", help, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stop_before_the_start_ends_with_130()
    {
        var run = CommandLineRun.Start(["inspect", "--model", Samples.Target], cancellationToken: new CancellationToken(canceled: true));
        Assert.Equal(ExitCodes.Stopped, run.ExitCode);
    }

    [Fact]
    public void Verbose_adds_details_to_the_sentence()
    {
        var run = CommandLineRun.Of("inspect", "--model", "/nowhere", "--verbose");
        Assert.Equal(ExitCodes.Wrong, run.ExitCode);
        Assert.Contains("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_beside_the_program_are_the_defaults_in_the_open() =>
        Assert.Equal(ExitCodes.Done, CommandLineRun.Start(["inspect", "--model", Samples.Target], settingsFolders: [Fixtures.RepositoryRoot]).ExitCode);
}

using System.Text.Json;
using EmbeddingSpace.Cli.Faults;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Doctor;

[Trait("Tier", "Unit")]
public class DoctorCommandTests
{
    [Fact]
    public void The_document_holds_checks_device_version_and_threads()
    {
        var document = CommandLineRun.Of("doctor", "--json").Json();
        Assert.Equal(["ok", "checks", "device", "torchVersion", "threads"], CommandLineRun.Names(document));
        Assert.True(document.GetProperty("ok").GetBoolean());
        Assert.NotEmpty(document.GetProperty("checks").EnumerateArray());
        Assert.All(document.GetProperty("checks").EnumerateArray(), check => Assert.Equal(["name", "ok", "found", "wanted", "remedy"], CommandLineRun.Names(check)));
        Assert.Equal(JsonValueKind.Number, document.GetProperty("threads").ValueKind);
    }

    [Fact]
    public void A_device_that_is_not_there_fails_the_check_with_exit_code_1()
    {
        var document = CommandLineRun.Of("doctor", "--json", "--gpu", "1000").Json(ExitCodes.Failed);
        Assert.False(document.GetProperty("ok").GetBoolean());
        var failed = Assert.Single(document.GetProperty("checks").EnumerateArray(), check => !check.GetProperty("ok").GetBoolean());
        Assert.Contains("1000", failed.GetProperty("remedy").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_CPU_takes_the_place_of_a_missing_device_where_that_is_allowed()
    {
        var document = CommandLineRun.Of("doctor", "--json", "--gpu", "1000", "--fallback-to-cpu").Json();
        Assert.Equal("cpu", document.GetProperty("device").GetString());
    }

    [Fact]
    public void Threads_of_the_flag_are_the_threads_reported() =>
        Assert.Equal(1, CommandLineRun.Of("doctor", "--json", "--threads", "1").Json().GetProperty("threads").GetInt32());

    [Fact]
    public void People_get_a_table()
    {
        var run = CommandLineRun.Of("doctor");
        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.StartsWith("Ready.", run.Output, StringComparison.Ordinal);
        Assert.Contains("libtorch", run.Output, StringComparison.Ordinal);
    }
}

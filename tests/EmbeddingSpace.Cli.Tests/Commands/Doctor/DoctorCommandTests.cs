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
        Assert.Equal(["ok", "checks", "device", "torchVersion", "threads"], document.Names());
        Assert.True(document.Truth("ok"));
        Assert.NotEmpty(document.Items("checks"));
        Assert.All(document.Items("checks"), check => Assert.Equal(["name", "ok", "found", "wanted", "remedy"], check.Names()));
        Assert.Equal(JsonValueKind.Number, document.GetProperty("threads").ValueKind);
    }

    [Fact]
    public void A_device_that_is_not_there_fails_the_check_with_exit_code_1()
    {
        var document = CommandLineRun.Of("doctor", "--json", "--gpu", "1000").Json(ExitCodes.Failed);
        Assert.False(document.Truth("ok"));
        var failed = Assert.Single(document.Items("checks"), check => !check.Truth("ok"));
        Assert.Contains("1000", failed.Text("remedy"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_CPU_takes_the_place_of_a_missing_device_where_that_is_allowed()
    {
        var document = CommandLineRun.Of("doctor", "--json", "--gpu", "1000", "--fallback-to-cpu").Json();
        Assert.Equal("cpu", document.Text("device"));
    }

    [Fact]
    public void Threads_of_the_flag_are_the_threads_reported() =>
        Assert.Equal(1, CommandLineRun.Of("doctor", "--json", "--threads", "1").Json().Whole("threads"));

    [Fact]
    public void People_get_a_table()
    {
        var run = CommandLineRun.Of("doctor");
        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.StartsWith("Ready.", run.Output, StringComparison.Ordinal);
        Assert.Contains("libtorch", run.Output, StringComparison.Ordinal);
    }
}

using System.Diagnostics;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests;

/// <summary>The program as a process: what only signals and real streams can show.</summary>
[Trait("Tier", "Pipeline")]
public class ProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public void Ctrl_C_ends_the_process_with_130_and_leaves_no_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sends the signal with 'kill', which only Unix has.");
        using var folder = new TemporaryFolder();
        using var process = Start(
            "translate", "--source", Samples.FilmClassifier, "--target", Samples.Encoder, "--no-text", "--output", folder.File("out.zip"));
        // The output begins before the work, and the work takes many seconds: the signal comes in the middle.
        var waiting = Stopwatch.StartNew();
        while (Directory.GetFiles(folder.Path).Length == 0 && !process.HasExited)
        {
            Assert.True(waiting.Elapsed < Patience, "The command did not begin its output.");
            Thread.Sleep(20);
        }
        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])) kill.WaitForExit();
        var error = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(Patience), "The process did not stop.");
        Assert.True(process.ExitCode == ExitCodes.Stopped, $"Expected exit code {ExitCodes.Stopped}, found {process.ExitCode}: {error}");
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal("Stopped; nothing was written.", error.Trim());
    }

    [Fact]
    public void Standard_output_is_UTF8_without_a_mark_and_the_exit_code_comes_through()
    {
        using var process = Start("inspect", "--model", Samples.Classifier, "--json");
        Assert.Equal('{', process.StandardOutput.ReadToEnd()[0]);
        Assert.True(process.WaitForExit(Patience), "The process did not end.");
        Assert.Equal(ExitCodes.Done, process.ExitCode);
    }

    /// <summary>Start the program with its output redirected.</summary>
    internal static Process Start(params string[] arguments)
    {
        // The program lies beside the tests, with its own runtime configuration.
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "EmbeddingSpace.Cli.exe" : "EmbeddingSpace.Cli");
        return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }
}

using System.Diagnostics;
using System.Globalization;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests;

/// <summary>Ctrl+C in the middle of long analyses, of checkpoints large enough to keep two cores busy for many seconds.</summary>
[Trait("Tier", "Pipeline")]
public sealed class InterruptionTests(InterruptionTests.Models models) : IClassFixture<InterruptionTests.Models>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Processor time by which the program has started, read E and is in its work; the whole work takes several times as much.</summary>
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(4);

    /// <summary>A couple of seconds, and as much again for a machine that does other things too.</summary>
    private static readonly TimeSpan Stopping = TimeSpan.FromSeconds(5);

    [Fact]
    public void Align_stops_with_130_and_leaves_no_file() => Interrupt("align", "--source", models.Original, "--target", models.FineTuned);

    [Theory]
    [InlineData("query-key")]
    [InlineData("value-output")]
    public void Pairs_of_every_head_stop_with_130_and_leave_no_file(string interaction) =>
        Interrupt("project", "--model", models.Original, "--interaction", interaction);

    [Fact]
    public void Diff_stops_with_130_and_leaves_no_file() => Interrupt("diff", "--model", models.FineTuned, "--base", models.Original);

    private static void Interrupt(params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sends the signal with 'kill', which only Unix has.");
        using var folder = new TemporaryFolder();
        using var process = ProcessTests.Start([.. arguments, "--html", folder.File("page.html"), "--csv", folder.File("numbers.csv")]);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var waiting = Stopwatch.StartNew();
        while (!process.HasExited && (Directory.GetFiles(folder.Path).Length == 0 || process.TotalProcessorTime < Busy))
        {
            Assert.True(waiting.Elapsed < Patience, "The command did not get to its work.");
            Thread.Sleep(20);
            process.Refresh();
        }
        Assert.False(process.HasExited, "The work was over before the signal: the checkpoint is too small for this machine.");
        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)])) kill.WaitForExit();
        var stopping = Stopwatch.StartNew();
        Assert.True(process.WaitForExit(Patience), "The process did not stop.");
        var error = errors.GetAwaiter().GetResult();
        Assert.True(process.ExitCode == ExitCodes.Stopped, $"Expected exit code {ExitCodes.Stopped}, found {process.ExitCode}: {error}");
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal("Stopped; nothing was written.", error.Trim());
        Assert.Equal("", process.StandardOutput.ReadToEnd());
        Assert.True(stopping.Elapsed < Stopping, $"Stopped after {stopping.Elapsed.TotalSeconds:F1} s.");
    }

    /// <summary>Two classifiers of one shape.</summary>
    public sealed class Models : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Models()
        {
            var shape = new SyntheticCheckpoint { Seed = 1, Vocabulary = 25_000, Hidden = 512, Layers = 8, Heads = 8, Intermediate = 2048, Classifier = true };
            (Original, FineTuned) = (shape.WriteBert(_folder.File("original")), (shape with { Seed = 2 }).WriteBert(_folder.File("fine-tuned")));
        }

        public string Original { get; }

        public string FineTuned { get; }

        public void Dispose() => _folder.Dispose();
    }
}

using System.Diagnostics;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Output;
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

    [Theory]
    [InlineData("2>/dev/full", ExitCodes.Wrong)]
    [InlineData("2>&-", ExitCodes.Wrong)]
    [InlineData("<&- >&- 2>&-", ExitCodes.Wrong)]
    public void A_message_that_nobody_can_read_changes_no_exit_code(string streams, int expected)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(expected, Shell(streams, "inspect", "--model", folder.File("none")).ExitCode);
    }

    [Theory]
    [InlineData(">&-", "found it closed")]
    [InlineData(">/dev/full", "expected to write the result")]
    public void A_result_that_cannot_be_written_is_told(string streams, string told)
    {
        string[] inspect = ["inspect", "--model", Samples.Classifier];
        foreach (var arguments in (string[][])[[.. inspect, "--json"], inspect, ["--help"], ["inspect", "--help"], ["--version"]])
        {
            var (exitCode, error) = Shell(streams, arguments);
            Assert.Equal(ExitCodes.Wrong, exitCode);
            Assert.StartsWith("Standard output: ", error, StringComparison.Ordinal);
            Assert.Contains(told, error, StringComparison.Ordinal);
            Assert.Single(error.TrimEnd('\n').Split('\n'));
        }
    }

    // A limit on the size of files (in units of 1,024 bytes) fails as a full disk does: while the file is written, or when what was kept back is.
    [Theory]
    [InlineData(1, "--csv")]
    [InlineData(4, "--html", "--csv")]
    public void A_file_that_there_is_no_room_for_is_told_and_no_other_of_the_report_is_kept(int room, params string[] options)
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["inspect", "--model", Samples.Classifier, .. options.SelectMany(option => (string[])[option, folder.File("report" + option)])];
        var (exitCode, error) = Run(["bash", "-c", $"trap '' XFSZ; ulimit -f {room}; exec \"$0\" \"$@\"", Program, .. arguments],
            // The runtime maps the memory for its code as a file.
            ("DOTNET_EnableWriteXorExecute", "0"));
        Assert.True(exitCode == ExitCodes.Wrong, $"Found {exitCode}: {error}");
        Assert.StartsWith($"'{folder.File("report" + options[0])}': expected to write the file, which failed (", error, StringComparison.Ordinal);
        Assert.EndsWith("); make room there, or choose another place.", error.Trim(), StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_model_that_there_is_no_room_for_is_told_by_its_name_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        var (exitCode, error) = Run(["bash", "-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\"", Program, "export", "--model", Samples.Classifier,
            "--output", folder.File("model.onnx")], ("DOTNET_EnableWriteXorExecute", "0"));
        Assert.True(exitCode == ExitCodes.Wrong, $"Found {exitCode}: {error}");
        Assert.StartsWith($"'{folder.File("model.onnx")}': expected to write the file, which failed (", error, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_pipe_where_settings_or_a_model_should_lie_is_not_waited_for()
    {
        using var folder = new TemporaryFolder();
        var (settings, model) = (folder.File("appsettings.json"), folder.File("model.zip"));
        var (exitCode, error) = Shell("", "predict", "--model", model, "--texts", Samples.NewsTexts);
        Assert.Contains($"'{model}'", error, StringComparison.Ordinal);
        using (var make = Process.Start("mkfifo", [settings, model])) make.WaitForExit();
        (exitCode, error) = Shell("", "predict", "--model", model, "--texts", Samples.NewsTexts);
        Assert.Equal(ExitCodes.Wrong, exitCode);
        Assert.Contains($"'{model}': expected a model folder or a .zip", error, StringComparison.Ordinal);
        Assert.Contains("found a device, pipe or socket", error, StringComparison.Ordinal);
        var inFolder = Run(["bash", "-c", "cd \"$0\"; exec \"$@\"", folder.Path, Program, "doctor"]);
        Assert.Equal(ExitCodes.Wrong, inFolder.ExitCode);
        Assert.Equal($"'{settings}': expected a plain file with settings, found a device, pipe or socket; put a file in its place, or take it away.",
            inFolder.Error.Trim());
    }

    [Fact]
    public void Closed_standard_input_holds_no_texts()
    {
        var (exitCode, error) = Shell("<&-", "predict", "--model", Samples.Classifier, "--texts", "-");
        Assert.Equal(ExitCodes.Wrong, exitCode);
        Assert.Contains("'-': expected texts on standard input, found it closed", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_killed_process_leaves_is_removed_by_the_next_that_writes_beside_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux says exactly when a process started.");
        using var folder = new TemporaryFolder();
        var strangers = folder.Write(".out.zip.1-1.tmp", "not ours");
        using (var process = Start(
            "translate", "--source", Samples.FilmClassifier, "--target", Samples.Encoder, "--no-text", "--output", folder.File("out.zip")))
        {
            var waiting = Stopwatch.StartNew();
            while (Directory.GetFiles(folder.Path).Length == 1 && !process.HasExited)
            {
                Assert.True(waiting.Elapsed < Patience, "The command did not begin its output.");
                Thread.Sleep(20);
            }
            // What a process still writes is not touched.
            using (var beside = OutputFile.Create(folder.File("beside.csv"))) Assert.Equal(3, Directory.GetFiles(folder.Path).Length);
            process.Kill();
            Assert.True(process.WaitForExit(Patience), "The process did not end.");
        }
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
        using (var next = OutputFile.Create(folder.File("next.csv"))) next.Commit();
        Assert.Equal([strangers, folder.File("next.csv")], Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal));
    }

    /// <summary>Run the program under a shell that redirects its streams.</summary>
    private static (int ExitCode, string Error) Shell(string streams, params string[] arguments)
    {
        return Run(["bash", "-c", $"exec \"$0\" \"$@\" {streams}", Program, .. arguments]);
    }

    private static (int ExitCode, string Error) Run(string[] command, params (string Name, string Value)[] environment)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Runs the program under a Unix shell.");
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            Assert.Fail("The process did not end.");
        }
        _ = output.GetAwaiter().GetResult();
        return (process.ExitCode, error.GetAwaiter().GetResult());
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "EmbeddingSpace.Cli");

    /// <summary>Start the program with its output redirected.</summary>
    internal static Process Start(params string[] arguments)
    {
        // The program lies beside the tests, with its own runtime configuration.
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "EmbeddingSpace.Cli.exe" : "EmbeddingSpace.Cli");
        return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }
}

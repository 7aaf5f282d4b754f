using System.Text;
using System.Text.Json;
using EmbeddingSpace.Cli.CommandLine;
using EmbeddingSpace.Cli.Faults;
using Xunit;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)] // threads of tensor operations are a setting of the process

namespace EmbeddingSpace.Cli.Tests;

/// <summary>One run of the command line inside this process, with everything it wrote.</summary>
internal sealed record CommandLineRun(int ExitCode, string Output, string Error)
{
    /// <summary>Run with arguments alone.</summary>
    public static CommandLineRun Of(params string[] arguments) => Start(arguments);

    /// <summary>Run with more.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="input">Standard input.</param>
    /// <param name="settingsFolders">Folders of appsettings.json.</param>
    /// <param name="environmentPrefix">What stands before variables that count.</param>
    /// <param name="cancellationToken">Stops the command.</param>
    public static CommandLineRun Start(IReadOnlyList<string> arguments, Stream? input = null, IReadOnlyList<string>? settingsFolders = null,
        string environmentPrefix = "EMBEDDINGSPACE_TEST_NONE_", CancellationToken cancellationToken = default)
    {
        using var output = new MemoryStream();
        using var text = new StreamWriter(output, new UTF8Encoding(false)) { AutoFlush = true };
        using var error = new StringWriter();
        var console = new CommandLineConsole
        {
            Output = new() { Bytes = output, Text = text, Error = error },
            Input = input ?? Stream.Null,
            Settings = new() { Folders = settingsFolders ?? [], EnvironmentPrefix = environmentPrefix },
        };
        var exitCode = CommandLineApp.RunAsync(arguments, console, cancellationToken).GetAwaiter().GetResult();
        return new(exitCode, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    /// <summary>Expect success, or another exit code, and exactly one JSON document on standard output.</summary>
    public JsonElement Json(int exitCode = ExitCodes.Done)
    {
        Assert.True(exitCode == ExitCode, $"Expected exit code {exitCode}, found {ExitCode}: {Error}");
        // Parsing refuses anything before or behind the document.
        return JsonDocument.Parse(Output).RootElement;
    }

    /// <summary>Expect success.</summary>
    /// <returns>What stands on standard output.</returns>
    public string Done()
    {
        Assert.True(ExitCode == ExitCodes.Done, $"Expected exit code {ExitCodes.Done}, found {ExitCode}: {Error}");
        return Output;
    }

    /// <summary>Expect exit code 2, nothing on standard output and one line on standard error that holds all parts.</summary>
    public void IsRefused(params string[] parts)
    {
        Assert.True(ExitCode == ExitCodes.Wrong, $"Expected exit code {ExitCodes.Wrong}, found {ExitCode}: {Error}");
        Assert.Empty(Output);
        Assert.Single(Error.TrimEnd('\n').Split('\n'));
        Assert.All(parts, part => Assert.Contains(part, Error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
    }
}

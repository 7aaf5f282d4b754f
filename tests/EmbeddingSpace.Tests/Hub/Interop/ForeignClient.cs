using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Hub.Interop;

/// <summary>A client of Hugging Face's own, behind a script that stands beside this file.</summary>
/// <param name="Program">What runs the script.</param>
/// <param name="Script">Its name.</param>
/// <param name="Needs">What has to be there, for people.</param>
internal sealed record ForeignClient(string Program, string Script, string Needs)
{
    private string Path => System.IO.Path.Combine(Fixtures.RepositoryRoot, "tests", "EmbeddingSpace.Tests", "Hub", "Interop", Script);

    /// <summary>Skip the test where the client is not there.</summary>
    public void Require()
    {
        try
        {
            Assert.SkipUnless(Start("check").ExitCode == 0, Needs);
        }
        catch (Win32Exception)
        {
            Assert.Skip(Needs);
        }
    }

    /// <summary>Run the script.</summary>
    /// <returns>What it printed.</returns>
    public JsonElement Run(params string[] arguments)
    {
        var (exitCode, output, error) = Start(arguments);
        Assert.True(exitCode == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }

    private (int ExitCode, string Output, string Error) Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Program, [Path, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}

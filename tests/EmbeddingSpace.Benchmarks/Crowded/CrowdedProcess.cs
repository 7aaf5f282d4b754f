using System.Diagnostics;
using System.Globalization;

namespace EmbeddingSpace.Benchmarks.Crowded;

/// <summary>A child process that has loaded its models and does its work when told to.</summary>
internal sealed class CrowdedProcess : IDisposable
{
    private readonly Process _process;

    /// <summary>Start it, and wait until it has done its work once.</summary>
    public CrowdedProcess(string work, BenchmarkArguments arguments)
    {
        var (program, folders) = (Environment.ProcessPath!, arguments.Folders);
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "EmbeddingSpace.Benchmarks.dll"));
        foreach (var word in new[] { CrowdedWork.Word, work, "--models", folders.Models, "--datasets", folders.DataSets }) start.ArgumentList.Add(word);
        if (arguments.Quick) start.ArgumentList.Add("--quick");
        _process = Process.Start(start)!;
        Finish();
    }

    /// <summary>Tell it to do its work.</summary>
    public void Begin()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
    }

    /// <summary>Wait until it has done so: seconds.</summary>
    public double Finish() => double.Parse(
        _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"'{CrowdedWork.Word}': expected seconds, found the end of its output."),
        CultureInfo.InvariantCulture);

    /// <summary>Its input ends, and so does it.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}

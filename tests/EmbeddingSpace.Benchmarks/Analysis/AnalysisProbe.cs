using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace EmbeddingSpace.Benchmarks.Analysis;

/// <summary>Runs one case in a process of its own, so that its peak memory is its own.</summary>
internal static class AnalysisProbe
{
    /// <summary>First word of the child's command line.</summary>
    public const string Word = "analysis-case";

    private const string StatusFile = "/proc/self/status";

    /// <summary>Start a process for a case; its progress goes to our standard error.</summary>
    public static AnalysisRow Run(AnalysisCase item, BenchmarkFolders folders)
    {
        Console.Error.WriteLine($"{item.What}, {item.Model}");
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "EmbeddingSpace.Benchmarks.dll"));
        string[] words = [Word, item.What, .. item.Models, "--models", folders.Models, "--datasets", folders.DataSets];
        foreach (var word in words) start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"'{item.What}' of '{item.Model}': expected exit code 0, found {process.ExitCode}; its message is above.");
        var found = JsonSerializer.Deserialize<Reading>(output)!;
        var weights = item.Models.Sum(model => Directory.GetFiles(model, "*.safetensors").Sum(file => new FileInfo(file).Length));
        return new(item.What, item.Model, found.Seconds, found.PeakBytes, found.PeakBytes - weights, null, null);
    }

    /// <summary>What the child does.</summary>
    public static void Measure(BenchmarkArguments arguments)
    {
        Runtime.TorchRuntime.EnsureLoaded();
        var seconds = AnalysisWork.Run(arguments.Rest[0], [.. arguments.Rest.Skip(1)]);
        Console.Out.Write(JsonSerializer.Serialize(new Reading(seconds, PeakBytes())));
    }

    /// <summary>The kernel's high-water mark; .NET's own is missing on some kernels.</summary>
    private static long PeakBytes()
    {
        const string Key = "VmHWM:";
        if (!File.Exists(StatusFile)) return Process.GetCurrentProcess().PeakWorkingSet64;
        var line = File.ReadLines(StatusFile).First(line => line.StartsWith(Key, StringComparison.Ordinal));
        return 1024 * long.Parse(line[Key.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    private sealed record Reading(double Seconds, long PeakBytes);
}

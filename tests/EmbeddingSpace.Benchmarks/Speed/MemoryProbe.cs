using System.Diagnostics;
using System.Globalization;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Models;
using TorchSharp;

namespace EmbeddingSpace.Benchmarks.Speed;

/// <summary>Memory of one side in a process of its own: what loading leaves resident, and the highest level while texts are scored.</summary>
internal static class MemoryProbe
{
    /// <summary>First word of the child's command line.</summary>
    public const string Word = "speed-memory";

    private const string StatusFile = "/proc/self/status";

    /// <summary>Whether this system tells.</summary>
    public static bool IsSupported => File.Exists(StatusFile);

    /// <summary>Start a process for one side.</summary>
    /// <param name="side"><c>ours</c>, <c>ours-bfloat16</c> or <c>theirs</c>.</param>
    /// <param name="folders">Where models and data sets lie.</param>
    /// <returns>Bytes that loading added, and bytes at the highest level beyond what the runtime took before.</returns>
    public static (double Resident, double Peak) Run(string side, BenchmarkFolders folders)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet") start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "EmbeddingSpace.Benchmarks.dll"));
        foreach (var word in new[] { Word, side, "--models", folders.Models, "--datasets", folders.DataSets }) start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var words = process.StandardOutput.ReadToEnd().Split(' ');
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"'{Word} {side}': expected exit code 0, found {process.ExitCode}.");
        return (double.Parse(words[0], CultureInfo.InvariantCulture), double.Parse(words[1], CultureInfo.InvariantCulture));
    }

    /// <summary>What the child does.</summary>
    public static void Measure(BenchmarkArguments arguments)
    {
        var side = arguments.Rest[0];
        var folder = arguments.Folders.Model(SpeedRuns.ModelName);
        Runtime.TorchRuntime.EnsureLoaded();
        torch.set_num_threads(SpeedRuns.Threads);
        // Ids come from a tokenizer that is thrown away before anything is measured; the runtimes have run once.
        var workload = ReadWorkload(arguments, folder);
        using (var warm = torch.ones(64, 64).matmul(torch.ones(64, 64))) _ = warm.shape;
        GC.Collect();
        var before = Read("VmRSS");
        double resident;
        if (side == "theirs")
        {
            using var peer = new OnnxPeer(Path.Combine(folder, "encoder.onnx"), SpeedRuns.Threads);
            resident = Read("VmRSS") - before;
            foreach (var batch in workload.Batches(SpeedRuns.PeerRows, sorted: true)) peer.Run(batch);
        }
        else
        {
            using var model = SpeedRuns.Load(folder, side == "ours" ? ScoringPrecision.Float32 : ScoringPrecision.BFloat16);
            resident = Read("VmRSS") - before;
            SpeedRuns.Encode(model, workload.Sequences);
        }
        Console.Out.Write(string.Create(CultureInfo.InvariantCulture, $"{resident} {Read("VmHWM") - before}"));
    }

    private static Workload ReadWorkload(BenchmarkArguments arguments, string folder)
    {
        using var checkpoint = Checkpoint.Open(folder);
        return Workload.Read("medium", SpeedRuns.MediumFile, 320, arguments.Folders, Tokenization.TextTokenizer.Load(checkpoint));
    }

    private static double Read(string name)
    {
        var line = File.ReadLines(StatusFile).First(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return 1024.0 * long.Parse(line[(name.Length + 1)..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }
}

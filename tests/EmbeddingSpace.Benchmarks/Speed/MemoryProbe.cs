using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Runtime.Host;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Tokenization;
using EmbeddingSpace.Tokenization.Sequences;
using TorchSharp;

namespace EmbeddingSpace.Benchmarks.Speed;

/// <summary>Memory of one side in a process of its own: what loading leaves resident, and the highest level while texts are scored.</summary>
internal static class MemoryProbe
{
    /// <summary>First word of the child's command line.</summary>
    public const string Word = "speed-memory";

    /// <summary>Requests before memory counts as settled: enough that the pools of the runtimes have met every length.</summary>
    public const int FirstRequests = 1000;

    private const string SmallModelName = "mini-b";
    private const int HeadClasses = 4;
    private const string StatusFile = "/proc/self/status";

    /// <summary>Whether this system tells.</summary>
    public static bool IsSupported => File.Exists(StatusFile);

    /// <summary>Start a process for one side.</summary>
    /// <param name="side"><c>ours</c>, <c>ours-bfloat16</c>, <c>theirs</c>, <c>heads-1</c>, <c>heads-10</c> or <c>requests</c>.</param>
    /// <param name="arguments">Where models and data sets lie.</param>
    /// <returns>Bytes that loading added, and bytes at the highest level beyond what the runtime took before; <c>requests</c>: resident bytes after the first
    /// requests, and after all.</returns>
    public static (double Resident, double Peak) Run(string side, BenchmarkArguments arguments)
    {
        var folders = arguments.Folders;
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "EmbeddingSpace.Benchmarks.dll"));
        foreach (var word in new[] { Word, side, "--models", folders.Models, "--datasets", folders.DataSets }) start.ArgumentList.Add(word);
        if (arguments.Quick) start.ArgumentList.Add("--quick");
        using var process = Process.Start(start)!;
        var words = process.StandardOutput.ReadToEnd().Split(' ');
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"'{Word} {side}': expected exit code 0, found {process.ExitCode}.");
        return (double.Parse(words[0], CultureInfo.InvariantCulture), double.Parse(words[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Requests behind the first ones.</summary>
    public static int Requests(BenchmarkArguments arguments) => arguments.Quick ? 1_000 : 10_000;

    /// <summary>What the child does.</summary>
    public static void Measure(BenchmarkArguments arguments)
    {
        var side = arguments.Rest[0];
        var folder = arguments.Folders.Model(SpeedRuns.ModelName);
        Runtime.TorchRuntime.EnsureLoaded();
        torch.set_num_threads(SpeedRuns.Threads);
        var workload = ReadWorkload(arguments, folder);
        Warm(side, arguments.Folders, workload.Sequences[..1]);
        GiveBack();
        NativeHeap.Trim();
        // Starts the highest level anew.
        File.WriteAllText("/proc/self/clear_refs", "5");
        var before = Read("VmRSS");
        double resident;
        if (side == "theirs")
        {
            using var peer = new OnnxPeer(Path.Combine(folder, "encoder.onnx"), SpeedRuns.Threads);
            resident = Settled() - before;
            foreach (var batch in workload.Batches(SpeedRuns.PeerRows, sorted: true)) peer.Run(batch);
        }
        else if (side.StartsWith("heads-", StringComparison.Ordinal))
        {
            using var encoder = TextEncoder.Load(Checkpoint.Open(folder));
            var heads = Enumerable.Range(0, int.Parse(side["heads-".Length..], CultureInfo.InvariantCulture))
                .Select(_ => new LinearMap(new float[encoder.OutputSize * HeadClasses], new float[HeadClasses])).ToArray();
            resident = Settled() - before;
            var features = encoder.Score(workload.Sequences, null, default);
            var logits = new float[HeadClasses];
            for (var row = 0; row < features.Count; row++)
                foreach (var head in heads) head.Apply(features[row], logits);
        }
        else if (side == "requests")
        {
            using var model = SpeedRuns.Load(folder, ScoringPrecision.Float32);
            Answer(FirstRequests);
            var first = Settled();
            Answer(Requests(arguments));
            Console.Out.Write(string.Create(CultureInfo.InvariantCulture, $"{first} {Settled()}"));
            return;

            void Answer(int count)
            {
                for (var i = 0; i < count; i++) SpeedRuns.Encode(model, [workload.Sequences[i % workload.Sequences.Length]]);
            }
        }
        else
        {
            using var model = SpeedRuns.Load(folder, side == "ours" ? ScoringPrecision.Float32 : ScoringPrecision.BFloat16);
            resident = Settled() - before;
            SpeedRuns.Encode(model, workload.Sequences);
        }
        Console.Out.Write(string.Create(CultureInfo.InvariantCulture, $"{resident} {Read("VmHWM") - before}"));
    }

    // Beforehand a model is loaded, run and disposed on either side: what the libraries' code takes once a process is no model's memory. Ours is a
    // small one of another vocabulary, so that nothing as large as the measured model is left to be used again; theirs has to be the same. A method
    // of its own, so that none of it is reachable when it returns.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Warm(string side, BenchmarkFolders folders, TokenSequence[] sequences)
    {
        if (side == "theirs")
        {
            using var peer = new OnnxPeer(Path.Combine(folders.Model(SpeedRuns.ModelName), "encoder.onnx"), SpeedRuns.Threads);
            peer.Run(sequences);
            return;
        }
        using var model = SpeedRuns.Load(folders.Model(SmallModelName), side == "ours-bfloat16" ? ScoringPrecision.BFloat16 : ScoringPrecision.Float32);
        SpeedRuns.Encode(model, model.Tokenize(["a small model"]));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Workload ReadWorkload(BenchmarkArguments arguments, string folder)
    {
        using var checkpoint = Checkpoint.Open(folder);
        return Workload.Read("medium", SpeedRuns.MediumFile, 320, arguments.Folders, TextTokenizer.Load(checkpoint));
    }

    // What is held, on either side: garbage of loading is the collector's to reuse. The native heap is left as the model's own loading left it.
    private static double Settled()
    {
        GiveBack();
        return Read("VmRSS");
    }

    private static void GiveBack() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    private static double Read(string name)
    {
        var line = File.ReadLines(StatusFile).First(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        var kibibytes = line[(name.Length + 1)..].Replace("kB", "", StringComparison.Ordinal);
        return 1024.0 * long.Parse(kibibytes, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }
}

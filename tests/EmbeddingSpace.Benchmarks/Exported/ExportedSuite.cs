using EmbeddingSpace.Benchmarks.Speed;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Onnx;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using TorchSharp;

namespace EmbeddingSpace.Benchmarks.Exported;

/// <summary>Suite <c>exported</c>: a checkpoint beside its own exported file, and that file beside one that others wrote, in ONNX Runtime. Words behind the
/// suite's name choose models, by name or folder.</summary>
internal static class ExportedSuite
{
    private const int Rounds = 9, QuickRounds = 5;

    /// <summary>The file that lies beside some models.</summary>
    private const string TheirFile = "encoder.onnx";

    /// <summary>Run it and write the report to standard output.</summary>
    public static void Run(BenchmarkArguments arguments)
    {
        TorchRuntime.EnsureLoaded();
        torch.set_num_threads(SpeedRuns.Threads);
        if (!arguments.Json) Console.WriteLine(SpeedReport.Title);
        var rows = new List<SpeedRow>();
        foreach (var name in arguments.Rest.Count > 0 ? arguments.Rest : [SpeedRuns.ModelName])
            foreach (var row in Measure(arguments, Directory.Exists(name) ? name : arguments.Folders.Model(name)))
            {
                rows.Add(row);
                (arguments.Json ? Console.Error : Console.Out).WriteLine(SpeedReport.Line(row));
            }
        var report = new SpeedReport(ProcessorName.Read(), SpeedRuns.Threads, rows);
        if (arguments.Json) Console.WriteLine(report.ToJson());
        else Console.WriteLine($"\n{report.Cpu}, {report.Threads} threads.");
    }

    private static IEnumerable<SpeedRow> Measure(BenchmarkArguments arguments, string folder)
    {
        var runner = new PairedRunner(arguments.Quick ? QuickRounds : Rounds);
        using var temporary = new TemporaryFolder();
        using var model = SpeedRuns.Load(folder, ScoringPrecision.Float32);
        using var encoder = TextEncoder.Load(Checkpoint.Open(folder), [model.Architecture.Layers], Pooling.Mean);
        using var exported = new OnnxPeer(OnnxExport.Write(encoder, temporary.File("exported.onnx")).Path, SpeedRuns.Threads, "sentence_embedding");
        var theirFile = Path.Combine(folder, TheirFile);
        using var theirs = File.Exists(theirFile) ? new OnnxPeer(theirFile, SpeedRuns.Threads) : null;
        var share = arguments.Quick ? 10 : 2;
        foreach (var (kind, file, count) in new[] { ("short", "sst2.train.tsv", 2000), ("medium", SpeedRuns.MediumFile, 2000), ("long", "imdb.test.tsv", 500) })
        {
            var workload = Workload.Read($"{Path.GetFileName(folder)}, {kind}", file, count / share, arguments.Folders, model.Tokenizer);
            var batches = workload.Batches(SpeedRuns.PeerRows, sorted: true);
            if (theirs is not null)
                yield return runner.Throughput(workload.Name, $"'{TheirFile}'; ours the exported file, both in ONNX Runtime", workload.Tokens, "tokens",
                    () => Run(exported), () => Run(theirs));
            yield return runner.Throughput(workload.Name, "the exported file in ONNX Runtime, the same batches of 32", workload.Tokens, "tokens",
                () => Array.ForEach(batches, batch => SpeedRuns.Encode(model, batch)), () => Run(exported));

            void Run(OnnxPeer peer) => Array.ForEach(batches, batch => peer.Run(batch));
        }
    }
}

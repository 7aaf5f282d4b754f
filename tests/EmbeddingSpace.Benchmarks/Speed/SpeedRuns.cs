using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Models;
using EmbeddingSpace.Tokenization;
using TorchSharp;

namespace EmbeddingSpace.Benchmarks.Speed;

/// <summary>The measurements of the suite, one after another.</summary>
internal sealed class SpeedRuns(BenchmarkArguments arguments)
{
    /// <summary>Threads that each side may use.</summary>
    public const int Threads = 2;

    private const string ModelName = "all-MiniLM-L6-v2";
    private const int PeerRows = 32;

    private readonly int _share = arguments.Quick ? 10 : 1;
    private readonly PairedRunner _runner = new(arguments.Quick ? 3 : 7);

    /// <summary>Every row, as it is measured.</summary>
    public IEnumerable<SpeedRow> All()
    {
        torch.set_num_threads(Threads);
        var folder = arguments.Folders.Model(ModelName);
        using var model = TextModel.Load(Checkpoint.Open(folder), ModelParts.Encoder);
        using var peer = new OnnxPeer(Path.Combine(folder, "encoder.onnx"), Threads);
        var last = model.Architecture.Layers;
        var shortTexts = Workload.Read("short", "sst2.train.tsv", 2000 / _share, arguments.Folders, model);
        var medium = Workload.Read("medium", "ag_news.train.tsv", 2000 / _share, arguments.Folders, model);
        var longTexts = Workload.Read("long", "imdb.test.tsv.gz", 500 / _share, arguments.Folders, model);
        var mixed = Workload.Mix("mixed", shortTexts, medium, longTexts);

        foreach (var workload in new[] { shortTexts, medium, longTexts })
        {
            var batches = workload.Batches(PeerRows, sorted: true);
            yield return _runner.Throughput(workload.Name, "ONNX Runtime, same batches of 32", workload.Tokens, "tokens", () => RunBatches(model, batches), () => RunBatches(peer, batches));
            yield return _runner.Throughput(workload.Name, "ONNX Runtime, sorted batches of 32; ours planned", workload.Tokens, "tokens", () => Encode(model, workload), () => RunBatches(peer, batches));
        }
        var arrivals = mixed.Batches(PeerRows, sorted: false);
        yield return _runner.Throughput(mixed.Name, "ONNX Runtime, arrival order, batches of 32", mixed.Tokens, "tokens", () => Encode(model, mixed), () => RunBatches(peer, arrivals));

        void Encode(TextModel model, Workload workload) =>
            model.Score(workload.Sequences, model.Architecture.Hidden, batch => PooledFeatures.Compute(model.Model, batch, [last], [Pooling.Mean]), "encode", null, default);
    }

    private static void RunBatches(TextModel model, TokenSequence[][] batches)
    {
        var last = model.Architecture.Layers;
        foreach (var sequences in batches)
        {
            using var scope = torch.NewDisposeScope();
            using var inference = torch.inference_mode();
            using var batch = TokenBatch.Create(sequences, model.Architecture, model.Model.Device);
            _ = PooledFeatures.Compute(model.Model, batch, [last], [Pooling.Mean]).bytes.Length;
        }
    }

    private static void RunBatches(OnnxPeer peer, TokenSequence[][] batches)
    {
        foreach (var batch in batches) peer.Run(batch);
    }
}

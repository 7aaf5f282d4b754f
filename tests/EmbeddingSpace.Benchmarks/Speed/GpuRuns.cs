using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring;
using TorchSharp;

namespace EmbeddingSpace.Benchmarks.Speed;

/// <summary>The encoder on a GPU against itself on the CPU, where libtorch finds a GPU.</summary>
internal static class GpuRuns
{
    // A hundred times slower: it is given so many times fewer texts, of the same lengths.
    private const int CpuShare = 20;

    private static readonly ScoringPrecision[] Precisions = [ScoringPrecision.Float32, ScoringPrecision.BFloat16, ScoringPrecision.Float16];

    /// <summary>Throughput by number format, then the time of one text.</summary>
    /// <param name="runner">Takes turns.</param>
    /// <param name="folder">The encoder's checkpoint.</param>
    /// <param name="cpu">The same on the CPU, in float32.</param>
    /// <param name="workloads">Texts for the throughput.</param>
    /// <param name="few">Texts to be answered one by one.</param>
    public static IEnumerable<SpeedRow> Rows(PairedRunner runner, string folder, TextModel cpu, Workload[] workloads, Workload few)
    {
        if (!torch.cuda.is_available()) yield break;
        foreach (var precision in Precisions)
        {
            using var gpu = TextModel.Load(Checkpoint.Open(folder), ModelParts.Encoder, new() { Device = new(DeviceType.CUDA, 0), Precision = precision });
            foreach (var workload in workloads)
            {
                var share = workload.Take(workload.Texts.Length / CpuShare);
                SpeedRuns.Encode(gpu, workload.Sequences);
                var (ours, theirs, ratio) = runner.Pairs(
                    () => PairedRunner.Time(() => SpeedRuns.Encode(gpu, workload.Sequences)) / workload.Tokens,
                    () => PairedRunner.Time(() => SpeedRuns.Encode(cpu, share.Sequences)) / share.Tokens);
                yield return new(workload.Name, $"our own on the CPU, Float32; ours on the GPU, {precision}", 1 / ours, 1 / theirs, ratio, "tokens/s");
            }
            var (one, alone, faster) = runner.Pairs(() => Median(gpu, few), () => Median(cpu, few));
            yield return new("one short text, p50", $"our own on the CPU, Float32; ours on the GPU, {precision}", one * 1e3, alone * 1e3, faster, "ms");
        }
    }

    private static double Median(TextModel model, Workload few) =>
        PairedRunner.Median([.. few.Sequences.Select(sequence => PairedRunner.Time(() => SpeedRuns.Encode(model, [sequence])))]);
}

namespace EmbeddingSpace.Benchmarks.Analysis;

/// <summary>One analysis in a process of its own.</summary>
/// <param name="What">The analysis.</param>
/// <param name="Model">Model, or the two that are compared.</param>
/// <param name="Seconds">From opening the checkpoint; of one head, with E in memory, the median of several runs.</param>
/// <param name="PeakBytes">Highest resident memory of the whole process, with runtime, weights and what is mapped of the files.</param>
/// <param name="AboveWeightsBytes">The same less the size of the weight files.</param>
/// <param name="RatioToDense">How many times faster than the dense computation; null where there is none to compare with.</param>
/// <param name="MemoryToDense">Peak divided by that of the dense computation; null where there is none to compare with.</param>
internal sealed record AnalysisRow(
    string What, string Model, double Seconds, long PeakBytes, long AboveWeightsBytes, double? RatioToDense, double? MemoryToDense);

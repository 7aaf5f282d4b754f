namespace EmbeddingSpace.Benchmarks.Speed;

/// <summary>One comparison. <paramref name="Ratio"/> above 1 means that ours is better, whichever way the unit counts.</summary>
internal sealed record SpeedRow(string Workload, string Peer, double Ours, double Theirs, double Ratio, string Unit);

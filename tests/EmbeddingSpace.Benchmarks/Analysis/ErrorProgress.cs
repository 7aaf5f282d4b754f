using System.Diagnostics;
using EmbeddingSpace.Foundation;

namespace EmbeddingSpace.Benchmarks.Analysis;

/// <summary>Writes progress to standard error, a line every few seconds.</summary>
internal sealed class ErrorProgress : IProgress<OperationProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Stopwatch _quiet = Stopwatch.StartNew();

    /// <inheritdoc/>
    public void Report(OperationProgress value)
    {
        if (_quiet.Elapsed < Interval) return;
        Console.Error.WriteLine($"  {value.Phase}: {value.Done} of {value.Total}");
        _quiet.Restart();
    }
}

namespace EmbeddingSpace.Benchmarks.Speed;

/// <summary>Suite <c>speed</c>: what a user would run instead, on the same machine in the same process.</summary>
internal static class SpeedSuite
{
    /// <summary>Run it and write the report to standard output.</summary>
    public static void Run(BenchmarkArguments arguments)
    {
        var rows = new List<SpeedRow>();
        if (!arguments.Json) Console.WriteLine(SpeedReport.Title);
        using var runs = new SpeedRuns(arguments);
        foreach (var row in runs.All())
        {
            rows.Add(row);
            (arguments.Json ? Console.Error : Console.Out).WriteLine(SpeedReport.Line(row));
        }
        var report = new SpeedReport(ProcessorName.Read(), SpeedRuns.Threads, rows);
        if (arguments.Json) Console.WriteLine(report.ToJson());
        else Console.WriteLine($"\n{report.Cpu}, {report.Threads} threads.");
    }
}

using System.Globalization;
using System.Text.Json;
using EmbeddingSpace.Benchmarks.Speed;

namespace EmbeddingSpace.Benchmarks.Crowded;

/// <summary>Suite <c>crowded</c>: a process alone, two of them side by side, and one beside a loop that keeps a processor busy.</summary>
internal static class CrowdedSuite
{
    /// <summary>Run it and write the table to standard output. Words behind the suite's name choose works.</summary>
    public static void Run(BenchmarkArguments arguments)
    {
        var names = arguments.Rest.Count > 0 ? arguments.Rest : CrowdedWork.Names;
        if (!arguments.Json)
            Console.WriteLine("| work | alone, s | two side by side, s | ratio | beside a busy loop, s | ratio |\n| --- | ---: | ---: | ---: | ---: | ---: |");
        var rows = new List<Row>();
        foreach (var name in names)
        {
            var row = Measure(name, arguments);
            rows.Add(row);
            if (!arguments.Json)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {name} | {row.Alone:0.00} | {row.Two:0.00} | {row.Two / row.Alone:0.00} | {row.Busy:0.00} | {row.Busy / row.Alone:0.00} |"));
        }
        if (arguments.Json) Console.WriteLine(JsonSerializer.Serialize(rows));
    }

    private static Row Measure(string name, BenchmarkArguments arguments)
    {
        using var first = new CrowdedProcess(name, arguments);
        using var second = new CrowdedProcess(name, arguments);
        var rounds = arguments.Quick ? 3 : 7;
        var (alone, two, busy) = (new double[rounds], new double[rounds], new double[rounds]);
        for (var round = 0; round < rounds; round++)
        {
            alone[round] = Seconds(first);
            first.Begin();
            second.Begin();
            // The slower of both: each is to be fast enough.
            two[round] = Math.Max(first.Finish(), second.Finish());
            busy[round] = BesideBusyLoop(first);
        }
        return new(name, PairedRunner.Median(alone), PairedRunner.Median(two), PairedRunner.Median(busy));
    }

    private static double Seconds(CrowdedProcess process)
    {
        process.Begin();
        return process.Finish();
    }

    private static double BesideBusyLoop(CrowdedProcess process)
    {
        var stopped = false;
        var loop = new Thread(() => { while (!Volatile.Read(ref stopped)) { } });
        loop.Start();
        var seconds = Seconds(process);
        Volatile.Write(ref stopped, true);
        loop.Join();
        return seconds;
    }

    private sealed record Row(string Work, double Alone, double Two, double Busy);
}

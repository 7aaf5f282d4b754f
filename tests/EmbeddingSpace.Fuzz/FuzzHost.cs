using System.Diagnostics;
using System.Globalization;

namespace EmbeddingSpace.Fuzz;

/// <summary>Runs the readers in child processes, in turn, so that the death or the hang of one is seen, told, and does not end the run.</summary>
internal static class FuzzHost
{
    private static readonly TimeSpan LongestInput = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    /// <summary>Run until the time is up.</summary>
    /// <returns>0, or 1 where there was a fault.</returns>
    public static int Run(FuzzArguments arguments)
    {
        var clock = Stopwatch.StartNew();
        var totals = arguments.Readers.ToDictionary(name => name, _ => default(FuzzCounts), StringComparer.Ordinal);
        var next = arguments.Readers.ToDictionary(name => name, _ => arguments.First, StringComparer.Ordinal);
        for (var turn = 0; turn == 0 || clock.Elapsed.TotalSeconds < arguments.Seconds; turn++)
        {
            foreach (var name in arguments.Readers)
            {
                if (turn > 0 && clock.Elapsed.TotalSeconds >= arguments.Seconds) break;
                var (counts, reached) = RunChild(arguments, name, next[name]);
                totals[name] += counts;
                next[name] = reached;
            }
        }
        var all = totals.Values.Aggregate((left, right) => left + right);
        Console.WriteLine($"{"reader",-20}{"inputs",10}{"refused",10}{"accepted",10}{"faults",8}");
        foreach (var (name, counts) in totals) Console.WriteLine(Row(name, counts));
        Console.WriteLine(Row("all", all));
        return all.Faults == 0 ? 0 : 1;
    }

    private static (FuzzCounts Counts, int Next) RunChild(FuzzArguments arguments, string name, int first)
    {
        var status = Path.GetTempFileName();
        try
        {
            using var child = Start(arguments, name, first, status);
            var output = child.StandardOutput.ReadToEndAsync();
            var errors = child.StandardError.ReadToEndAsync();
            var hung = Watch(child, status);
            child.WaitForExit();
            Console.Write(output.Result);
            var (number, counts) = FuzzStatus.Read(status) ?? (first, default);
            if (child.ExitCode == 0) return (counts, (int)number);
            var fault = hung ? $"no answer within {LongestInput.TotalSeconds} seconds." : $"the process ended with {child.ExitCode}: {errors.Result}";
            Console.WriteLine($"FAULT {name} --seed {arguments.Seed} --first {number} --count 1: {fault}");
            return (counts + new FuzzCounts(1, 0, 0, 1), (int)number + 1);
        }
        finally
        {
            File.Delete(status);
        }
    }

    private static Process Start(FuzzArguments arguments, string name, int first, string status)
    {
        string[] own = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(FuzzHost).Assembly.Location] : [];
        var start = new ProcessStartInfo(Environment.ProcessPath!,
            [.. own, "--seed", Text(arguments.Seed), "--first", Text(first), "--count", Text(arguments.Count), "--status", status, name])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>Wait for the end, or end what does not move.</summary>
    private static bool Watch(Process child, string status)
    {
        var (clock, seen) = (Stopwatch.StartNew(), -1L);
        while (!child.WaitForExit(Glance))
        {
            var number = FuzzStatus.Read(status)?.Number ?? -1;
            if (number != seen)
            {
                seen = number;
                clock.Restart();
            }
            // The first input pays for the start of the native library.
            else if (clock.Elapsed > (seen < 0 ? LongestStart : LongestInput))
            {
                child.Kill(entireProcessTree: true);
                return true;
            }
        }
        return false;
    }

    private static string Row(string name, FuzzCounts counts) =>
        string.Create(CultureInfo.InvariantCulture, $"{name,-20}{counts.Inputs,10}{counts.Refused,10}{counts.Accepted,10}{counts.Faults,8}");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

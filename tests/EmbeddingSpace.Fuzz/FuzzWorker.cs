using System.Globalization;

namespace EmbeddingSpace.Fuzz;

/// <summary>Gives one reader its inputs, in this process.</summary>
internal static class FuzzWorker
{
    // What reading may allocate besides twice the file: the acceptance of the project.
    private const long AllocationAllowance = 64L << 20;

    // Frames told of a fault: enough to find it, the arguments repeat it.
    private const int MostFrames = 4;

    /// <summary>Run as a child: faults go to standard output, counts into the status file.</summary>
    public static int Run(FuzzArguments arguments, string status)
    {
        using var file = FuzzStatus.Open(status);
        Run(arguments.Readers[0], arguments.Seed, arguments.First, arguments.Count, Console.WriteLine, file.Write);
        return 0;
    }

    /// <summary>Read a run of inputs.</summary>
    /// <param name="name">Name of the reader.</param>
    /// <param name="seed">Decides the inputs.</param>
    /// <param name="first">Number of the first input.</param>
    /// <param name="count">Number of inputs.</param>
    /// <param name="report">Told of each fault in a paragraph.</param>
    /// <param name="progress">Told the number of the input to be read next, and the counts so far.</param>
    public static FuzzCounts Run(string name, int seed, int first, int count, Action<string> report, Action<long, FuzzCounts> progress)
    {
        using var reader = FuzzReaders.Create(name);
        var counts = default(FuzzCounts);
        for (var number = first; number < first + count; number++)
        {
            progress(number, counts);
            var fault = Read(reader, new(HashCode(seed, number)), out var refused);
            counts += new FuzzCounts(1, refused && fault is null ? 1 : 0, refused || fault is not null ? 0 : 1, fault is null ? 0 : 1);
            if (fault is not null) report($"FAULT {name} --seed {seed} --first {number} --count 1: {fault}");
        }
        progress(first + count, counts);
        return counts;
    }

    private static string? Read(FuzzReader reader, Mutator mutator, out bool refused)
    {
        refused = false;
        var size = reader.Prepare(mutator);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            reader.Read();
        }
        catch (Exception exception) when (reader.IsDocumented(exception))
        {
            refused = true;
        }
        catch (Exception exception)
        {
            return Short(exception);
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return allocated <= AllocationAllowance + 2 * size ? null
            : string.Create(CultureInfo.InvariantCulture, $"{allocated >> 20} MiB allocated for an input of {size} bytes.");
    }

    // Type and message of each, and where the innermost one came from.
    private static string Short(Exception exception)
    {
        var messages = new List<string>();
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            messages.Add($"{inner.GetType().Name}: {inner.Message}");
            exception = inner;
        }
        var frames = exception.StackTrace?.Split('\n').Where(line => line.Contains("at EmbeddingSpace.", StringComparison.Ordinal)).Take(MostFrames) ?? [];
        return string.Join(" <- ", messages) + string.Concat(frames.Select(frame => "\n" + frame));
    }

    // The same on every machine and in every process, unlike System.HashCode.
    private static int HashCode(int seed, int number) => unchecked((int)(((uint)seed * 2654435761u) ^ ((uint)number * 2246822519u)));
}

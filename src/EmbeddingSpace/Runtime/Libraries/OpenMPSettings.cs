using System.Globalization;
using System.Runtime.InteropServices;

namespace EmbeddingSpace.Runtime.Libraries;

/// <summary>What the OpenMP library behind libtorch is told on Linux. It reads its environment once, while it is loaded.</summary>
/// <param name="SpinCount">Times a thread looks whether there is work before it sleeps; null: not for the product to say.</param>
/// <param name="ThreadCount">Threads of an operation; null: not for the product to say.</param>
internal sealed partial record OpenMPSettings(int? SpinCount, int? ThreadCount)
{
    /// <summary>
    /// As long as the next product of a pass takes to come, also where the text is short, and no longer: whoever spins keeps the processor from
    /// others. The library itself would spin thirty times as long. On two cores one text took 2.6 ms alone and 12 ms beside another process with its
    /// own 300,000; 2.5 and 7.0 ms with 1,000; 3.2 and 6.3 with 600; 4.3 and 5.5 with 0. On a busy machine <see cref="Host.TeamSpin"/> ends it.
    /// </summary>
    public const int ProductSpinCount = 10_000;

    /// <summary>Name of the variable for <see cref="SpinCount"/>.</summary>
    public const string SpinVariable = "GOMP_SPINCOUNT";

    /// <summary>Name of the variable by which users choose between spinning and sleeping.</summary>
    public const string PolicyVariable = "OMP_WAIT_POLICY";

    private const string ThreadVariable = "OMP_NUM_THREADS";
    private const string StatusFile = "/proc/self/status";

    /// <summary>Choose.</summary>
    /// <param name="variable">Reads the environment: what it says wins.</param>
    /// <param name="processors">Processors that this process may use; containers count.</param>
    /// <param name="affinity">Processors that the scheduler may run it on, which is all that OpenMP looks at; null where the kernel does not tell.</param>
    public static OpenMPSettings Choose(Func<string, string?> variable, int processors, int? affinity) => new(
        variable(SpinVariable) is null && variable(PolicyVariable) is null ? ProductSpinCount : null,
        variable(ThreadVariable) is null && variable("MKL_NUM_THREADS") is null && processors < affinity ? processors : null);

    /// <summary>Choose for this process.</summary>
    public static OpenMPSettings Choose() => Choose(Environment.GetEnvironmentVariable, Environment.ProcessorCount,
        File.Exists(StatusFile) ? Affinity(File.ReadLines(StatusFile)) : null);

    /// <summary>Load something that reads them.</summary>
    public T During<T>(Func<T> load)
    {
        // .NET keeps an environment of its own, which native code never sees: this is the one it sees.
        var variables = new[] { (Name: SpinVariable, Value: SpinCount), (Name: ThreadVariable, Value: ThreadCount) }
            .Where(pair => pair.Value is not null).ToList();
        foreach (var (name, value) in variables) _ = Set(name, value!.Value.ToString(CultureInfo.InvariantCulture), 0);
        try
        {
            return load();
        }
        finally
        {
            // The process's environment is the application's.
            foreach (var (name, _) in variables) _ = Unset(name);
        }
    }

    /// <summary>The line <c>Cpus_allowed_list: 0-3,6</c> of the kernel's table of a process, counted.</summary>
    internal static int? Affinity(IEnumerable<string> lines)
    {
        const string Name = "Cpus_allowed_list:";
        return lines.FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal)) is { } line
            ? line[Name.Length..].Trim().Split(',').Sum(range => Count(range.Split('-')))
            : null;

        static int Count(string[] ends) => int.Parse(ends[^1], CultureInfo.InvariantCulture) - int.Parse(ends[0], CultureInfo.InvariantCulture) + 1;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Set(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unset(string name);
}

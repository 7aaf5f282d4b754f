using System.Globalization;
using System.Text.RegularExpressions;

namespace EmbeddingSpace.Cli.Output;

/// <summary>
/// The hidden file or folder that an output is until it is complete. Its name says which process writes it, so that what a killed one leaves can be told
/// and removed by the next.
/// </summary>
internal static partial class TemporarySibling
{
    // The 22nd field of /proc/PID/stat, in ticks since the machine started; the name in brackets before it may hold blanks.
    private const int StartField = 22;
    private const int FieldsWithName = 2;

    /// <summary>A new name beside a file.</summary>
    public static string NameFor(string path) => Path.Combine(
        Path.GetDirectoryName(path)!,
        Invariant($".{Path.GetFileName(path)}.{Environment.ProcessId}-{Started(Environment.ProcessId)}.{Guid.NewGuid():N}.tmp"));

    /// <summary>Remove what processes that are no more left in a folder. A file that a process still holds, perhaps of another container, stays.</summary>
    public static void RemoveAbandoned(string folder)
    {
        // Only Linux says exactly when a process started; elsewhere nothing could be proved.
        if (!OperatingSystem.IsLinux()) return;
        foreach (var file in Directory.EnumerateFiles(folder, ".*.tmp"))
            if (Name().Match(Path.GetFileName(file)) is { Success: true } name && !IsAlive(name) && IsFree(file)) File.Delete(file);
        // Of a folder nobody can say whether another container still writes into it, but by its files.
        foreach (var inner in Directory.EnumerateDirectories(folder, ".*.tmp"))
            if (Name().Match(Path.GetFileName(inner)) is { Success: true } name && !IsAlive(name)) RemoveIfFree(inner);
    }

    private static void RemoveIfFree(string folder)
    {
        try
        {
            if (Directory.EnumerateFiles(folder).All(IsFree)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another process removes it just now, or it is another user's: it is in nobody's way.
        }
    }

    private static bool IsAlive(Match name) =>
        int.TryParse(name.Groups["process"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var process)
        && name.Groups["started"].ValueSpan.SequenceEqual(Started(process));

    /// <summary>An output is locked as long as it is written.</summary>
    private static bool IsFree(string file)
    {
        try
        {
            using (new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None)) return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>When a process started; 0 where there is none.</summary>
    private static string Started(int process)
    {
        try
        {
            var status = File.ReadAllText(Invariant($"/proc/{process}/stat"));
            return status[(status.LastIndexOf(')') + 2)..].Split(' ')[StartField - FieldsWithName - 1];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "0";
        }
    }

    [GeneratedRegex(@"^\..+\.(?<process>[0-9]+)-(?<started>[0-9]+)\.[0-9a-f]{32}\.tmp$")]
    private static partial Regex Name();
}

namespace EmbeddingSpace.Cli.Output;

/// <summary>Whether the caller gave this process its standard streams. Where he did not, their numbers belong to files of the runtime.</summary>
internal static class StandardStreams
{
    /// <summary>Number of standard input.</summary>
    public const int Input = 0;

    /// <summary>Number of standard output.</summary>
    public const int Output = 1;

    /// <summary>Number of standard error.</summary>
    public const int Error = 2;

    private const string Descriptors = "/proc/self/fdinfo";
    private const string Flags = "flags:";
    private const int Octal = 8;

    // O_CLOEXEC: what has it cannot have been inherited, and the runtime opens nothing without it.
    private const int ClosedForChildren = 0x80000;

    /// <summary>Whether a stream was closed when the process started; only Linux says so.</summary>
    public static bool IsClosed(int number)
    {
        if (!Directory.Exists(Descriptors)) return false;
        var file = Path.Combine(Descriptors, NumberText.Whole(number));
        if (!File.Exists(file)) return true;
        var line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith(Flags, StringComparison.Ordinal));
        return line is not null && (Convert.ToInt32(line[Flags.Length..].Trim(), Octal) & ClosedForChildren) != 0;
    }

    /// <summary>A stream that is closed.</summary>
    public static Stream Closed()
    {
        var stream = new MemoryStream();
        stream.Dispose();
        return stream;
    }
}

namespace EmbeddingSpace.Cli.Output;

/// <summary>What goes wrong where a file is written, as on a full disk.</summary>
internal static class WriteFault
{
    /// <summary>Whether an exception is of that kind.</summary>
    // The latter is what .NET makes of a file that is larger than the file system or a limit of the user allows.
    public static bool Is(Exception exception) => exception is IOException or ArgumentOutOfRangeException;

    /// <summary>The sentence that tells it.</summary>
    /// <param name="path">Where the file was to go.</param>
    /// <param name="exception">One of that kind.</param>
    public static string Tell(string path, Exception exception)
    {
        // The library says which file it was writing, and why not behind it.
        exception = exception.GetBaseException();
        // The system names a file beside the place, which nobody else ever hears of.
        var name = exception.Message.IndexOf(" : '", StringComparison.Ordinal);
        var message = name < 0 ? exception.Message : exception.Message[..name];
        var found = exception is IOException ? message.TrimEnd('.') : "it is too large for its place";
        return $"'{path}': expected to write the file, which failed ({found}); make room there, or choose another place.";
    }
}

namespace EmbeddingSpace.Foundation;

/// <summary>What goes wrong where a file is written, as on a full disk.</summary>
internal static class WriteFault
{
    /// <summary>Whether an exception is of that kind.</summary>
    // The last is what .NET makes of a file that is larger than the file system or a limit of the user allows.
    public static bool Is(Exception exception) => exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    /// <summary>The same fault, told by the name that was asked for: until a file is complete it has another one, which nobody else ever hears of.</summary>
    /// <param name="path">Where the file was to go.</param>
    /// <param name="written">The name that it has meanwhile.</param>
    /// <param name="exception">One of that kind.</param>
    public static Exception Of(string path, string written, Exception exception)
    {
        var found = Reason(exception).Replace(written, path, StringComparison.Ordinal);
        string Told(string advice) => $"'{path}': expected to write the file, which failed ({found}); {advice}, or choose another place.";
        return exception switch
        {
            UnauthorizedAccessException => new UnauthorizedAccessException(Told("allow it there"), exception),
            DirectoryNotFoundException => new DirectoryNotFoundException(Told("make the folder"), exception),
            _ => new IOException(Told("make room there"), exception),
        };
    }

    /// <summary>What went wrong, without the file that the system names behind it.</summary>
    public static string Reason(Exception exception)
    {
        if (exception is ArgumentOutOfRangeException) return "it is too large for its place";
        var name = exception.Message.IndexOf(" : '", StringComparison.Ordinal);
        return (name < 0 ? exception.Message : exception.Message[..name]).TrimEnd('.');
    }
}

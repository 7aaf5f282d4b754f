using System.Reflection;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Cli.Faults;

/// <summary>What an exception means to the caller: an exit code and one sentence.</summary>
/// <param name="ExitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="Message">One line, never a stack trace.</param>
internal sealed record FaultReport(int ExitCode, string Message)
{
    /// <summary>Whether the process is still fit to report; where it is not, the runtime ends it.</summary>
    public static bool CanReport(Exception exception) => exception is not (AccessViolationException or StackOverflowException);

    /// <summary>Explain an exception.</summary>
    public static FaultReport Of(Exception exception, CancellationToken cancellationToken)
    {
        // ML.NET's readers wrap what a cursor throws; once stopping was asked for, whatever came out of it is the stop.
        if (cancellationToken.IsCancellationRequested || exception is OperationCanceledException)
            return new(ExitCodes.Stopped, "Stopped; nothing was written.");
        var cause = Unwrap(exception);
        var message = OneLine(cause.Message);
        return IsExpected(cause)
            ? new(ExitCodes.Wrong, message)
            : new(ExitCodes.Unexpected, $"Unexpected fault '{cause.GetType().Name}': {message} Run again with --verbose and report what it prints.");
    }

    /// <summary>The exception that others were only wrapped around; ML.NET's reader wraps whatever a stage throws.</summary>
    public static Exception Unwrap(Exception exception)
    {
        while (exception is TargetInvocationException or AggregateException { InnerExceptions.Count: 1 } && exception.InnerException is { } inner)
            exception = inner;
        return exception;
    }

    private static bool IsExpected(Exception exception) => exception
        is UsageException or CheckpointException or AnchorTextsException or ArgumentException
        or IOException or InvalidDataException or UnauthorizedAccessException
        or DllNotFoundException or PlatformNotSupportedException;

    private static string OneLine(string message) => WithoutParameter(message).ReplaceLineEndings(" ").Trim();

    /// <summary>A message without what .NET adds behind that of an <see cref="ArgumentException"/>, which speaks of code, not of usage.</summary>
    public static string WithoutParameter(string message)
    {
        var end = message.IndexOf(" (Parameter '", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}

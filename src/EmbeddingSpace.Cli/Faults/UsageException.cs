namespace EmbeddingSpace.Cli.Faults;

/// <summary>Wrong usage or bad input. The message is the one sentence that people read: subject, expected, found, next step.</summary>
internal sealed class UsageException(string message, Exception? innerException = null) : Exception(message, innerException);

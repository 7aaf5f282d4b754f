using Microsoft.Extensions.Logging;

namespace EmbeddingSpace.Server.Faults;

/// <summary>What the log is told, each with its number.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Warning, "{Method} {Path}: refused with {Status}. {Fault}")]
    public static partial void Refused(this ILogger logger, string method, string path, int status, string fault);

    [LoggerMessage(2, LogLevel.Error, "{Method} {Path}: failed")]
    public static partial void Failed(this ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(3, LogLevel.Debug, "{Method} {Path}: given up by its sender")]
    public static partial void GivenUp(this ILogger logger, string method, string path);
}

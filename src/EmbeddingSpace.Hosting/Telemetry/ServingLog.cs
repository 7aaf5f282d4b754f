using Microsoft.Extensions.Logging;

namespace EmbeddingSpace.Hosting.Telemetry;

/// <summary>What the log is told, each with its number.</summary>
internal static partial class ServingLog
{
    [LoggerMessage(1, LogLevel.Information, "Model '{Model}': loaded '{Path}' ({Format}, {Hash}, verdict {Verdict}) in {Seconds:0.00} s")]
    public static partial void Loaded(this ILogger logger, string model, string path, string format, string hash, string verdict, double seconds);

    [LoggerMessage(2, LogLevel.Error, "Model '{Model}': could not be loaded from '{Path}'")]
    public static partial void LoadFailed(this ILogger logger, Exception exception, string model, string path);

    [LoggerMessage(3, LogLevel.Information, "Model '{Model}': {Hash} serves in the place of {OldHash}")]
    public static partial void Replaced(this ILogger logger, string model, string hash, string oldHash);

    [LoggerMessage(4, LogLevel.Information, "Model '{Model}': removed")]
    public static partial void Removed(this ILogger logger, string model);

    [LoggerMessage(5, LogLevel.Information, "Model '{Model}': unloaded, as '{Other}' needs the memory")]
    public static partial void Unloaded(this ILogger logger, string model, string other);

    [LoggerMessage(6, LogLevel.Debug, "Model '{Model}': memory of {Hash} given back")]
    public static partial void Freed(this ILogger logger, string model, string hash);

    [LoggerMessage(7, LogLevel.Warning, "Model '{Model}': busy with {Requests} requests")]
    public static partial void Busy(this ILogger logger, string model, int requests);

    [LoggerMessage(8, LogLevel.Warning, "Model '{Model}': its shadow '{Path}' answers nothing")]
    public static partial void ShadowFailed(this ILogger logger, Exception exception, string model, string path);
}

using Microsoft.Extensions.Logging;

namespace EmbeddingSpace.Cli.Commands.Serve;

/// <summary>Writes the log of a server where messages go, a line each.</summary>
/// <param name="say">Takes a line.</param>
internal sealed class ServerMessages(Action<string> say) : ILoggerProvider
{
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Lines(this);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Say(string line)
    {
        lock (_gate) say(line);
    }

    private sealed class Lines(ServerMessages messages) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var fault = exception is null ? "" : $": {exception.GetType().Name}: {exception.Message}";
            messages.Say($"{logLevel}: {formatter(state, exception)}{fault}");
        }
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace EmbeddingSpace.Server.Tests.Hosts;

/// <summary>Keeps what is logged from a warning on.</summary>
internal sealed class RecordedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<LoggedLine> _lines = new();

    public IReadOnlyList<LoggedLine> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new Recorder(categoryName, _lines);

    public void Dispose()
    {
    }

    internal sealed record LoggedLine(string Category, LogLevel Level, int Event, string Text);

    private sealed class Recorder(string category, ConcurrentQueue<LoggedLine> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) lines.Enqueue(new(category, logLevel, eventId.Id, formatter(state, exception)));
        }
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Archestra.Cluster.Testing;

/// <summary>What all nodes of a <see cref="GatewayCluster"/> log from Warning on, for the output of a test that failed.</summary>
public sealed class GatewayClusterLog : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => new Category(categoryName[(categoryName.LastIndexOf('.') + 1)..], _lines);

    public void Dispose()
    {
        // The lines are read after the nodes have gone.
    }

    private sealed class Category(string name, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        // Also what keeps the server's activities on, and with them the trace ids of requests.
        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                lines.Enqueue($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {logLevel} {name}: {formatter(state, exception)} {exception}");
            }
        }
    }
}

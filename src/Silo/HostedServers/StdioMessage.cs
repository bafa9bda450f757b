namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>One line for a server's stdin. It is written or given up, never both.</summary>
internal sealed class StdioMessage
{
    private const int Waiting = 0;
    private const int Begun = 1;
    private const int GivenUp = 2;

    private int _state;

    public StdioMessage(ReadOnlyMemory<byte> json)
    {
        // Messages MUST NOT contain newlines (MCP 2026-07-28, stdio). In JSON they can only stand between tokens, where a
        // space means the same; within a string they are escaped.
        var line = new byte[json.Length + 1];
        json.Span.CopyTo(line);
        line.AsSpan(0, json.Length).Replace((byte)'\n', (byte)' ');
        line.AsSpan(0, json.Length).Replace((byte)'\r', (byte)' ');
        line[^1] = (byte)'\n';
        Line = line;
    }

    public byte[] Line { get; }

    /// <summary>Whether a byte of it may have reached the server.</summary>
    public bool MayHaveRun => Volatile.Read(ref _state) == Begun;

    public bool TryBegin() => Interlocked.CompareExchange(ref _state, Begun, Waiting) == Waiting;

    /// <summary>False when it is being written or was.</summary>
    public bool TryGiveUp() => Interlocked.CompareExchange(ref _state, GivenUp, Waiting) == Waiting;
}

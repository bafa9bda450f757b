using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Archestra.Cluster.Gateway.Benchmarks.Processes;

/// <summary>Asks the hook that is loaded into a measured .NET process.</summary>
internal sealed class Probe : IDisposable
{
    public const string SocketVariable = "BENCH_PROBE_SOCKET";

    private readonly Socket _socket;

    private Probe(Socket socket) => _socket = socket;

    /// <summary>What a .NET process must be started with.</summary>
    public static Dictionary<string, string> Environment(string folder) => new(StringComparer.Ordinal)
    {
        ["DOTNET_PerfMapEnabled"] = System.Environment.GetEnvironmentVariable("BENCH_PERF_MAP") ?? "0",
        ["DOTNET_STARTUP_HOOKS"] = Path.Combine(AppContext.BaseDirectory, "Archestra.Cluster.Gateway.Probe.dll"),
        [SocketVariable] = Path.Combine(folder, $"probe-{Guid.NewGuid():N}"),
    };

    public static Probe Open(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return new Probe(socket);
    }

    public long AllocatedBytes() => Ask('a');

    /// <summary>What the just-in-time compiler has taken so far.</summary>
    public TimeSpan CompilationTime() => TimeSpan.FromMicroseconds(Ask('j'));

    /// <summary>After a full, compacting collection.</summary>
    public long WorkingSet() => Ask('w');

    public void Dispose() => _socket.Dispose();

    private long Ask(char question)
    {
        _socket.Send([(byte)question]);
        var answer = new byte[32];
        var length = 0;
        while (length == 0 || answer[length - 1] != '\n')
        {
            var received = _socket.Receive(answer.AsSpan(length));
            length += received > 0 ? received : throw new InvalidOperationException("The measured process has ended.");
        }

        return long.Parse(Encoding.ASCII.GetString(answer, 0, length), CultureInfo.InvariantCulture);
    }
}

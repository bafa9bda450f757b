using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

// The runtime asks for this name in no namespace (docs: host startup hook).
#pragma warning disable CA1050, MA0047

/// <summary>
/// Loaded into every .NET process that is measured, by DOTNET_STARTUP_HOOKS, so that none of them has to offer figures of
/// its own: answers one byte on a Unix socket with bytes allocated so far, the time that the compiler took so far, or the
/// working set after a full collection.
/// </summary>
internal static class StartupHook
{
    private const string SocketVariable = "BENCH_PROBE_SOCKET";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(SocketVariable) is not { Length: > 0 } path)
        {
            return;
        }

        // Processes that the measured one starts are not measured, and the path is taken.
        Environment.SetEnvironmentVariable(SocketVariable, null);
        Environment.SetEnvironmentVariable("DOTNET_STARTUP_HOOKS", null);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        new Thread(() => Answer(listener)) { IsBackground = true, Name = "bench-probe" }.Start();
    }

    private static void Answer(Socket listener)
    {
        var question = new byte[1];
        while (true)
        {
            using var client = listener.Accept();
            while (client.Receive(question) == 1)
            {
                var figure = (char)question[0] switch
                {
                    'a' => GC.GetTotalAllocatedBytes(precise: true),
                    'j' => (long)System.Runtime.JitInfo.GetCompilationTime().TotalMicroseconds,
                    _ => WorkingSetAfterCollection(),
                };
                client.Send(Encoding.ASCII.GetBytes(figure.ToString(CultureInfo.InvariantCulture) + "\n"));
            }
        }
    }

    private static long WorkingSetAfterCollection()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}

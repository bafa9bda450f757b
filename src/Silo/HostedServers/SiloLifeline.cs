using System.IO.Pipes;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>
/// A pipe that nobody writes to and whose only write end is in this process. Each hosted server's watchdog reads it: the
/// end of file tells that the silo is gone, however it went, and the watchdog kills the server's process group.
/// <para>
/// PR_SET_PDEATHSIG, the usual way, fires when the <em>thread</em> that forked exits, which here is any thread of the
/// pool, and reaches only the child, not the grandchildren. A pipe has neither fault.
/// </para>
/// </summary>
internal sealed class SiloLifeline : IDisposable
{
    // Neither end is inheritable: a server that held the write end would keep its watchdog waiting for ever.
    private readonly AnonymousPipeServerStream _writeEnd = new(PipeDirection.Out, HandleInheritability.None);

    /// <summary>
    /// Where a child can open the read end for itself. It goes through /proc, since an inheritable descriptor would
    /// reach every process that this one starts.
    /// </summary>
    public string ReadEndPath => $"/proc/{Environment.ProcessId}/fd/{_writeEnd.ClientSafePipeHandle.DangerousGetHandle()}";

    /// <summary>Kills every hosted server that is still alive.</summary>
    public void Dispose() => _writeEnd.Dispose();
}

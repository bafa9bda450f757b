using System.Security.Cryptography;
using Archestra.Cluster.Grains.Audit;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// An entry on its way to disk, and whoever waits for it. It is encoded and hashed by the caller's thread; the writer only
/// chains it. Whoever completes it carries what waits for it, so the writer does not do so itself.
/// </summary>
internal sealed class PendingEntry : TaskCompletionSource<AuditIntent>
{
    /// <summary>Wakes the writer and is not written.</summary>
    public static readonly PendingEntry WakeUp = new(null!, [], []);

    private PendingEntry(AuditEntryBody body, byte[] encoded, byte[] digest)
    {
        Body = body;
        Encoded = encoded;
        Digest = digest;
    }

    public AuditEntryBody Body { get; }

    public byte[] Encoded { get; }

    public byte[] Digest { get; }

    /// <summary>Found on disk after a commit whose answer was lost: not to be written again. Touched by the writer only.</summary>
    public bool IsRecorded { get; set; }

    /// <summary>Answers whoever waits with the failure; nobody may.</summary>
    public void Fail(Exception exception)
    {
        // Reading the exception marks it as seen: an outcome that nobody waits for is no lost error.
        if (TrySetException(exception)) _ = Task.Exception;
    }

    public static PendingEntry Of(AuditEntryBody body)
    {
        var encoded = AuditEntryCodec.Encode(body);
        return new PendingEntry(body, encoded, SHA256.HashData(encoded));
    }
}

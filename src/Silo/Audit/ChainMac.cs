using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// The arithmetic of a chain: <c>mac = HMAC-SHA256(audit key, previous mac ‖ sequence ‖ kind ‖ SHA-256(body))</c>. The
/// body enters by its digest only, so that a body may be dropped and the chain still verified.
/// </summary>
internal static class ChainMac
{
    public const int Size = 32;

    private const int MessageSize = Size + sizeof(long) + sizeof(byte) + Size;

    /// <summary>What the first entry is chained to: it ties the chain to its tenant and its silo incarnation.</summary>
    public static ChainHead Genesis(string tenantId, string silo) => new(0, Digest($"archestra.audit.chain/1\n{tenantId}\n{silo}"));

    /// <summary>What a tenant's first checkpoint is chained to.</summary>
    public static byte[] CheckpointGenesis(string tenantId) => Digest($"archestra.audit.checkpoints/1\n{tenantId}");

    public static KeyedHash Compute(
        IKeyedHashing hashing, ReadOnlySpan<byte> previous, long sequence, AuditEntryKind kind, ReadOnlySpan<byte> digest)
    {
        Span<byte> message = stackalloc byte[MessageSize];
        Compose(message, previous, sequence, (byte)kind, digest);
        return hashing.Compute(KeyPurpose.AuditChain, message);
    }

    public static bool Verify(IKeyedHashing hashing, ReadOnlySpan<byte> previous, StoredEntry entry)
    {
        if (previous.Length != Size || entry.Digest.Length != Size) return false;

        Span<byte> message = stackalloc byte[MessageSize];
        Compose(message, previous, entry.Sequence, (byte)entry.Kind, entry.Digest);
        return hashing.Verify(KeyPurpose.AuditChain, entry.KeyId, message, entry.Mac);
    }

    public static KeyedHash ComputeCheckpoint(IKeyedHashing hashing, ReadOnlySpan<byte> previous, long number, ReadOnlySpan<byte> body)
    {
        Span<byte> message = stackalloc byte[MessageSize];
        ComposeCheckpoint(message, previous, number, body);
        return hashing.Compute(KeyPurpose.AuditCheckpoint, message);
    }

    public static bool VerifyCheckpoint(IKeyedHashing hashing, ReadOnlySpan<byte> previous, StoredCheckpoint checkpoint)
    {
        if (previous.Length != Size) return false;

        Span<byte> message = stackalloc byte[MessageSize];
        ComposeCheckpoint(message, previous, checkpoint.Number, checkpoint.Body);
        return hashing.Verify(KeyPurpose.AuditCheckpoint, checkpoint.KeyId, message, checkpoint.Mac);
    }

    private static void ComposeCheckpoint(Span<byte> message, ReadOnlySpan<byte> previous, long number, ReadOnlySpan<byte> body)
    {
        Span<byte> digest = stackalloc byte[Size];
        SHA256.HashData(body, digest);
        Compose(message, previous, number, 0, digest);
    }

    private static void Compose(Span<byte> message, ReadOnlySpan<byte> previous, long sequence, byte kind, ReadOnlySpan<byte> digest)
    {
        previous.CopyTo(message);
        BinaryPrimitives.WriteInt64BigEndian(message[Size..], sequence);
        message[Size + sizeof(long)] = kind;
        digest.CopyTo(message[(Size + sizeof(long) + sizeof(byte))..]);
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}

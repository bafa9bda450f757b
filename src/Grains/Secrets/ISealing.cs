namespace Archestra.Cluster.Grains.Secrets;

/// <summary>
/// Authenticated encryption of values that leave the silo and come back. Opening needs the same associated data.
/// </summary>
public interface ISealing
{
    byte[] Seal(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associatedData);

    /// <summary>Null unless it was sealed by this key ring with the same associated data.</summary>
    byte[]? TryOpen(ReadOnlySpan<byte> sealedValue, ReadOnlySpan<byte> associatedData);
}

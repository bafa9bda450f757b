using System.Collections.Concurrent;
using System.Security.Cryptography;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Silo.Secrets;

namespace Archestra.Cluster.Silo.Security;

/// <summary>Signs with the key ring. A key pair is opened for each signature: an <see cref="ECDsa"/> is not for several threads.</summary>
internal sealed class TokenSigning(IKeyRing keyRing) : ITokenSigning
{
    private readonly ConcurrentDictionary<string, SigningKey> _public = new();

    public string ActiveKeyId => keyRing.ActiveSigningKeyId;

    public IReadOnlyList<SigningKey> Keys => [.. keyRing.SigningKeyIds.Select(keyId => _public.GetOrAdd(keyId, Export))];

    public byte[] Sign(byte[] message)
    {
        using var pair = Open(keyRing.ActiveSigningKeyId);
        return pair.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private SigningKey Export(string keyId)
    {
        using var pair = Open(keyId);
        var point = pair.ExportParameters(includePrivateParameters: false).Q;
        return new SigningKey(
            keyId,
            point.X ?? throw new CryptographicException("A P-256 key has an x coordinate."),
            point.Y ?? throw new CryptographicException("A P-256 key has a y coordinate."));
    }

    private ECDsa Open(string keyId) =>
        keyRing.OpenSigningKey(keyId) ?? throw new CryptographicException($"The key ring has no signing key '{keyId}'.");
}

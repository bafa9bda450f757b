namespace Archestra.Cluster.Grains.SignIn;

/// <summary>A session as it is stored: what lists show, and the SHA-256 of its secret. 256 random bits need no slow hash.</summary>
internal sealed record StoredUserSession
{
    public required UserSession Public { get; init; }

    public required byte[] SecretSha256 { get; init; }

    // It holds a hash of a credential.
    public override string ToString() => nameof(StoredUserSession);
}

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>A client as its document holds it, whether an administrator or the client itself registered it.</summary>
internal sealed record StoredOAuthClient
{
    public required OAuthClient Public { get; init; }

    /// <summary>Null for clients without a secret. A plain hash is enough for 256 random bits: there is nothing to guess.</summary>
    public byte[]? SecretSha256 { get; init; }

    /// <summary>RFC 7592 §3; null for clients of an administrator.</summary>
    public byte[]? RegistrationTokenSha256 { get; init; }

    /// <summary>RFC 7591 §3.2.1 <c>client_id_issued_at</c>.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>When a client that registered itself last got a token, to within a day; null: never.</summary>
    public DateTimeOffset? UsedAt { get; init; }

    /// <summary>When a client that registered itself is forgotten unless it is used.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

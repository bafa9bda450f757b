namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>What a client shows of itself at the token, revocation, introspection and device endpoints (RFC 6749 §2.3).</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ShownClient)]
public sealed record ShownClient
{
    /// <summary>Null when the request names none.</summary>
    [Id(0)]
    public string? ClientId { get; init; }

    /// <summary>How it was shown.</summary>
    [Id(1)]
    public ClientAuthenticationMethod Method { get; init; }

    /// <summary>For <c>client_secret_basic</c> and <c>client_secret_post</c>.</summary>
    [Id(2)]
    public string? Secret { get; init; }

    /// <summary>For <c>private_key_jwt</c> (RFC 7523 §2.2).</summary>
    [Id(3)]
    public string? Assertion { get; init; }

    /// <summary>More than one method at once (RFC 6749 §2.3 forbids it), or a malformed header.</summary>
    [Id(4)]
    public bool IsAmbiguous { get; init; }

    // Secret and assertion are credentials: the compiler's ToString would print it.
    public override string ToString() => nameof(ShownClient);
}

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>A client and, this once, its secret.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.IssuedOAuthClient)]
public sealed record IssuedOAuthClient
{
    [Id(0)]
    public required OAuthClient Client { get; init; }

    /// <summary>Null for clients without one.</summary>
    [Id(1)]
    public string? Secret { get; init; }

    // The secret is a credential: the compiler's ToString would print it.
    public override string ToString() => nameof(IssuedOAuthClient);
}

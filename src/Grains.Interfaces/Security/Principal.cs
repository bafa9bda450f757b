namespace Archestra.Cluster.Grains.Security;

/// <summary>Who a verified caller is. Made only by a silo; a front-end relays it inside a proof that it cannot make or change.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.Principal)]
public sealed record Principal
{
    [Id(0)]
    public required string TenantId { get; init; }

    [Id(1)]
    public required PrincipalKind Kind { get; init; }

    /// <summary>The user, team or tenant id.</summary>
    [Id(2)]
    public required string Id { get; init; }

    /// <summary>The public id of the token that was shown; the subject of its revocation.</summary>
    [Id(3)]
    public required string TokenId { get; init; }

    /// <summary>The scopes of the token, of <see cref="Scopes"/>.</summary>
    [Id(4)]
    public required string[] GrantedScopes { get; init; }

    /// <summary>May administer every tenant of this deployment.</summary>
    public bool IsPlatformAdministrator => HasScope(Scopes.Platform);

    /// <summary>Whether the token carries the scope or one that includes it (<see cref="Scopes"/>).</summary>
    public bool HasScope(string scope) => Array.IndexOf(GrantedScopes, scope) >= 0
        || (scope == Scopes.Read && Array.IndexOf(GrantedScopes, Scopes.Write) >= 0)
        || (scope == Scopes.Manage && Array.IndexOf(GrantedScopes, Scopes.Platform) >= 0);
}

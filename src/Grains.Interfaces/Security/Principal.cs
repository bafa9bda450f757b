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

    /// <summary>The scopes of the token, of <see cref="Scopes"/> and of tools.</summary>
    [Id(4)]
    public required string[] GrantedScopes { get; init; }

    /// <summary>What the token's owner may do in its tenant, whatever the token's scopes; a request needs both.</summary>
    [Id(5)]
    public Permission Permissions { get; init; }

    /// <summary>The teams that the owner belongs to; a team belongs to itself.</summary>
    [Id(6)]
    public string[] TeamIds { get; init; } = [];

    /// <summary>The roles that the owner has, its teams' included.</summary>
    [Id(7)]
    public string[] RoleIds { get; init; } = [];

    /// <summary>The gateway that is the token's audience: it is good there and nowhere else. Null for API tokens and sessions.</summary>
    [Id(8)]
    public string? GatewayId { get; init; }

    /// <summary>The OAuth client that the token was issued to; null for API tokens and sessions.</summary>
    [Id(9)]
    public string? ClientId { get; init; }

    /// <summary>May administer every tenant of this deployment.</summary>
    public bool IsPlatformAdministrator => Kind == PrincipalKind.System || Holds(Scopes.Platform);

    /// <summary>Holds every permission of its tenant: whoever does could open everything to itself, so nothing is closed to it.</summary>
    public bool IsAdministrator => HasPermission(PermissionNames.All);

    /// <summary>Whether the owner has every one of these permissions. Says nothing about the token's scopes.</summary>
    public bool HasPermission(Permission permissions) => (Permissions & permissions) == permissions || IsPlatformAdministrator;

    /// <summary>Whether it is the caller's own: owned by the very user, team or organization that the token is for.</summary>
    public bool Is(PrincipalKind kind, string id) => Kind == kind && string.Equals(Id, id, StringComparison.Ordinal);

    /// <summary>Whether the principal may do what the scope is for; silos may do everything.</summary>
    public bool HasScope(string scope) => Kind == PrincipalKind.System || Holds(scope)
        || (scope == Scopes.Read && Holds(Scopes.Write))
        || (scope == Scopes.Manage && Holds(Scopes.Platform));

    private bool Holds(string scope) => Array.IndexOf(GrantedScopes, scope) >= 0;
}

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
    public bool IsPlatformAdministrator => Kind == PrincipalKind.System || Holds(Scopes.Platform);

    /// <summary>Whether the principal may do what the scope is for; silos may do everything.</summary>
    public bool HasScope(string scope) => Kind == PrincipalKind.System || Holds(scope)
        || (scope == Scopes.Read && Holds(Scopes.Write))
        || (scope == Scopes.Manage && Holds(Scopes.Platform));

    private bool Holds(string scope) => Array.IndexOf(GrantedScopes, scope) >= 0;
}

using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>What may be issued to whom.</summary>
internal sealed class ApiTokenRules(ConfigurationDirectory directory, AuthorityGraphs graphs, Granter granter, TimeProvider time)
{
    /// <summary>Whoever needs longer keeps the old text for good by not rotating.</summary>
    public static readonly TimeSpan MaxOverlap = TimeSpan.FromDays(7);

    public IEnumerable<FieldProblem> Check(IssueApiToken request)
    {
        foreach (var problem in NameRules.Check(request.Name))
        {
            yield return problem;
        }

        if (request.Scopes is not { Length: > 0 })
        {
            yield return new FieldProblem("/scopes", "A token needs at least one scope.");
        }
        else if (request.Scopes.Length > ScopeSet.MaxCount)
        {
            yield return new FieldProblem("/scopes", $"At most {ScopeSet.MaxCount} scopes.");
        }
        else if (request.Scopes.FirstOrDefault(scope => !Scopes.IsKnown(scope)) is { } unknown)
        {
            yield return new FieldProblem("/scopes", $"There is no scope '{unknown}'. Known are {string.Join(", ", Scopes.All)} and {ScopeNames.ToolPrefix}… of tools.");
        }

        if (request.ExpiresAt <= time.GetUtcNow())
        {
            yield return new FieldProblem("/expiresAt", "The expiry lies in the past.");
        }
    }

    /// <summary>The permission to issue, rotate or revoke tokens of an owner, as a sentence when it is missing.</summary>
    public static string? MissingFor(Principal caller, PrincipalKind ownerKind, string ownerId)
    {
        if (caller.HasPermission(Permission.TokensWrite))
        {
            return null;
        }

        return !caller.Is(ownerKind, ownerId) ? MissingPermission.Describe(Permission.TokensWrite)
            : caller.HasPermission(Permission.TokensOwn) ? null
            : MissingPermission.Describe(Permission.TokensOwn);
    }

    /// <summary>
    /// Why the caller may not be given the text of such a token; null when it may. It must hold every scope itself, and,
    /// when the token is somebody else's, everything that the token could do.
    /// </summary>
    public async Task<string?> RefusalAsync(
        string tenantId, PrincipalKind ownerKind, string ownerId, IReadOnlyCollection<string> scopes, CancellationToken cancellationToken)
    {
        var caller = await granter.ReadAsync(cancellationToken);
        if (MissingFor(caller, ownerKind, ownerId) is { } missing)
        {
            return missing;
        }

        if (scopes.FirstOrDefault(scope => !MayGrant(caller, scope)) is { } scope)
        {
            return $"You cannot grant the scope '{scope}', which you do not hold.";
        }

        if (caller.IsPlatformAdministrator || caller.Is(ownerKind, ownerId))
        {
            return null;
        }

        var graph = await graphs.ReadAllAsync(tenantId, cancellationToken);
        return GrantRules.RefusalOfToken(caller, graph.Of(ownerKind, ownerId), scopes, graph);
    }

    /// <summary>Who may change gateways could take a tool's own scope off the tool as well.</summary>
    private static bool MayGrant(Principal caller, string scope) =>
        caller.HasScope(scope) || (ScopeNames.IsTool(scope) && caller.HasPermission(Permission.GatewaysWrite));

    public async Task<bool> OwnerExistsAsync(string tenantId, PrincipalKind kind, string ownerId, CancellationToken cancellationToken) => kind switch
    {
        PrincipalKind.User => await directory.GetAsync<UserAccount>(DocumentKinds.User, tenantId, ownerId, cancellationToken) is not null,
        PrincipalKind.Team => await directory.GetAsync<Team>(DocumentKinds.Team, tenantId, ownerId, cancellationToken) is not null,
        PrincipalKind.Organization => ownerId == tenantId
            && await directory.GetAsync<Tenant>(DocumentKinds.Tenant, DocumentTenants.None, tenantId, cancellationToken) is not null,

        // A silo has no token: it proves itself by key.
        _ => false,
    };
}

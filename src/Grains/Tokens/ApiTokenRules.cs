using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>What may be issued to whom.</summary>
internal sealed class ApiTokenRules(ConfigurationDirectory directory, TimeProvider time)
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
        else if (request.Scopes.FirstOrDefault(scope => !Scopes.All.Contains(scope)) is { } unknown)
        {
            yield return new FieldProblem("/scopes", $"There is no scope '{unknown}'. Known are {string.Join(", ", Scopes.All)}.");
        }

        if (request.ExpiresAt <= time.GetUtcNow())
        {
            yield return new FieldProblem("/expiresAt", "The expiry lies in the past.");
        }
    }

    /// <summary>The first scope that the principal would hand on without holding it; null when there is none.</summary>
    public static string? NotHeld(Principal principal, IEnumerable<string> scopes) => scopes.FirstOrDefault(scope => !principal.HasScope(scope));

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

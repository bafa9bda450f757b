using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.IdentityProviders;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Grains.Gateways;

/// <summary>Whether a gateway makes sense in its tenant, and whether somebody may make it so.</summary>
internal sealed class GatewayChecks(ConfigurationDirectory directory, AuthorityGraphs graphs, Granter grantedBy)
{
    public async Task<FieldProblem[]> ProblemsAsync(string tenantId, Gateway gateway, CancellationToken cancellationToken)
    {
        var problems = NameRules.Check(gateway.Name).Concat(GatewayRules.Check(gateway)).ToList();
        for (var index = 0; index < gateway.Installations.Length; index++)
        {
            var source = gateway.Installations[index];
            if (source.CatalogEntryId is { } entry
                && await directory.GetAsync<CatalogEntry>(DocumentKinds.CatalogEntry, tenantId, entry, cancellationToken) is null)
            {
                problems.Add(new FieldProblem($"/installations/{index}/catalogEntryId", "There is no such catalog entry."));
            }
            else if (source.CatalogEntryId is null && await PinnedAsync(tenantId, source, cancellationToken) is null)
            {
                problems.Add(new FieldProblem($"/installations/{index}/installationId", "There is no such installation."));
            }
        }

        if (gateway.IdentityProviderId is { } provider
            && await directory.GetAsync<IdentityProvider>(DocumentKinds.IdentityProvider, tenantId, provider, cancellationToken) is null)
        {
            problems.Add(new FieldProblem("/identityProviderId", "There is no such identity provider."));
        }

        foreach (var (pointer, access) in AccessRules.Of(gateway))
        {
            problems.AddRange(await UnknownAsync(tenantId, access, pointer, cancellationToken));
        }

        return [.. problems];
    }

    /// <returns>Why the gateway would let others call what the granter may not call; null when it would not.</returns>
    public async Task<string?> RefusalAsync(string tenantId, Gateway gateway, CancellationToken cancellationToken)
    {
        var granter = await grantedBy.ReadAsync(cancellationToken);

        // Who may change every installation of the organization and the teams holds all that a gateway without a person's own can give.
        if (granter.IsAdministrator
            || (granter.HasPermission(Permission.InstallationsWrite) && !await PinsPersonalAsync(tenantId, gateway, cancellationToken)))
        {
            return null;
        }

        var before = await graphs.ReadAllAsync(tenantId, cancellationToken);
        return GrantRules.Refusal(granter, before, before.With(gateway));
    }

    private async Task<bool> PinsPersonalAsync(string tenantId, Gateway gateway, CancellationToken cancellationToken)
    {
        foreach (var source in gateway.Installations.Where(source => source.CatalogEntryId is null))
        {
            if (await PinnedAsync(tenantId, source, cancellationToken) is { OwnerKind: PrincipalKind.User })
            {
                return true;
            }
        }

        return false;
    }

    private async Task<Installation?> PinnedAsync(string tenantId, GatewayInstallation source, CancellationToken cancellationToken) =>
        (await directory.GetAsync<StoredInstallation>(DocumentKinds.Installation, tenantId, source.InstallationId, cancellationToken))?.Value.Public;

    private async Task<IReadOnlyList<FieldProblem>> UnknownAsync(
        string tenantId, AccessList access, string pointer, CancellationToken cancellationToken)
    {
        var problems = new List<FieldProblem>();
        await AddUnknownAsync<UserAccount>(DocumentKinds.User, access.Users, "users", "user");
        await AddUnknownAsync<Team>(DocumentKinds.Team, access.Teams, "teams", "team");
        await AddUnknownAsync<Role>(
            DocumentKinds.Role, [.. access.Roles.Select(role => RoleRules.BuiltIn(role) is null ? role : "")], "roles", "role");
        return problems;

        async Task AddUnknownAsync<T>(string kind, string[] ids, string member, string what)
            where T : class
        {
            for (var index = 0; index < ids.Length; index++)
            {
                if (ids[index].Length > 0 && await directory.GetAsync<T>(kind, tenantId, ids[index], cancellationToken) is null)
                {
                    problems.Add(new FieldProblem($"{pointer}/{member}/{index}", $"There is no such {what}."));
                }
            }
        }
    }
}

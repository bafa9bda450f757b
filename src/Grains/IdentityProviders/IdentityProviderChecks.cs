using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Tenants;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>Whether a provider makes sense in its tenant, and whether somebody may set it up.</summary>
internal sealed class IdentityProviderChecks(ConfigurationDirectory directory, Granter grantedBy, IOptions<IdentityProviderOptions> options)
{
    /// <returns>Why the provider cannot be what is asked for; null when it can.</returns>
    public async Task<ChangeOutcome<IdentityProvider>?> JudgeAsync(
        string tenantId, SaveIdentityProvider request, CancellationToken cancellationToken)
    {
        var problems = IdentityProviderRules.Check(request, options.Value).Concat(await UnknownAsync(tenantId, request.Provider, cancellationToken)).ToArray();
        if (problems.Length > 0)
        {
            return ChangeOutcome<IdentityProvider>.Invalid(problems);
        }

        // A provider says who somebody is, for everybody in the tenant, and its groups hand out roles: whoever sets one up
        // can be anybody. "Nobody grants what they do not hold": only who holds everything may.
        return (await grantedBy.ReadAsync(cancellationToken)).IsAdministrator
            ? null
            : ChangeOutcome<IdentityProvider>.Forbidden("A provider can sign in everybody of the tenant: only who may do everything in it sets one up.");
    }

    /// <returns>Why the provider cannot go yet; null when it can.</returns>
    public async Task<string?> ObstacleAsync(string tenantId, string providerId, CancellationToken cancellationToken)
    {
        var gateways = await directory.ListAllAsync<Gateway>(DocumentKinds.Gateway, tenantId, cancellationToken);
        return gateways.FirstOrDefault(gateway => gateway.Value.IdentityProviderId == providerId) is { } linked
            ? $"The gateway '{linked.Value.Name}' names it: remove it there first."
            : null;
    }

    private async Task<List<FieldProblem>> UnknownAsync(string tenantId, IdentityProvider provider, CancellationToken cancellationToken)
    {
        var problems = new List<FieldProblem>();
        for (var group = 0; group < provider.Groups.Length; group++)
        {
            for (var index = 0; index < provider.Groups[group].Teams.Length; index++)
            {
                if (await directory.GetAsync<Team>(DocumentKinds.Team, tenantId, provider.Groups[group].Teams[index], cancellationToken) is null)
                {
                    problems.Add(new FieldProblem($"/provider/groups/{group}/teams/{index}", "There is no such team."));
                }
            }

            for (var index = 0; index < provider.Groups[group].Roles.Length; index++)
            {
                var role = provider.Groups[group].Roles[index];
                if (RoleRules.BuiltIn(role) is null && await directory.GetAsync<Role>(DocumentKinds.Role, tenantId, role, cancellationToken) is null)
                {
                    problems.Add(new FieldProblem($"/provider/groups/{group}/roles/{index}", "There is no such role."));
                }
            }
        }

        return problems;
    }
}

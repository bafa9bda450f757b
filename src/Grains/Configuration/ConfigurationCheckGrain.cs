using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Grains.Tokens;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.Configuration;

/// <summary>The same rules that the grains apply before each change, over many objects at once.</summary>
[StatelessWorker]
internal sealed class ConfigurationCheckGrain(ApiTokenRules tokens) : Grain, IConfigurationCheckGrain
{
    public Task<FieldProblem[]> CheckAsync(ConfigurationCheck check, CancellationToken cancellationToken)
    {
        IEnumerable<FieldProblem> problems =
        [
            .. In("settings", check.Settings, TenantRules.Check),
            .. In("roles", check.Roles, RoleRules.Check),
            .. In("users", check.Users, PeopleRules.Check),
            .. In("teams", check.Teams, PeopleRules.Check),
            .. In("catalog", check.Catalog, CatalogEntryRules.Check),
            .. In("installations", check.Installations, Check),
            .. In("gateways", check.Gateways, gateway => NameRules.Check(gateway.Name).Concat(GatewayRules.Check(gateway))),
            .. In("tokens", check.Tokens, tokens.Check),
        ];
        return Task.FromResult(problems.ToArray());
    }

    private static IEnumerable<FieldProblem> Check(InstallationCheck installation) => NameRules.Check(installation.Name)
        .Concat(InstallationValues.Check(installation.Fields, installation.Values, installation.Kept.ToHashSet(StringComparer.Ordinal)));

    private static IEnumerable<FieldProblem> In<T>(string section, IReadOnlyList<T> objects, Func<T, IEnumerable<FieldProblem>> check) =>
        objects.SelectMany((item, index) => check(item).Select(problem => new FieldProblem($"/{section}/{index}{problem.Field}", problem.Problem)));
}

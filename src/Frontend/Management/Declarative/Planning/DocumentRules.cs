using Archestra.Cluster.Frontend.Management.Declarative.Document;
using Archestra.Cluster.Frontend.Management.Declarative.Stored;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Configuration;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Frontend.Management.Declarative.Planning;

/// <summary>Has a silo apply its rules to everything that a plan creates or changes, and finds each problem's place in the document.</summary>
internal sealed class DocumentRules(ConfigurationDocument document, StoredConfiguration stored, IReadOnlyList<PlannedStep> steps)
{
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);

    public async Task<IEnumerable<FieldProblem>> CheckAsync(IConfigurationCheckGrain grain, CancellationToken cancellationToken)
    {
        var check = new ConfigurationCheck
        {
            Settings = Wanted<Tenant>(ObjectKind.Settings, "settings"),
            Roles = Wanted<Role>(ObjectKind.Role, "roles"),
            Users = Wanted<UserAccount>(ObjectKind.User, "users"),
            Teams = Wanted<Team>(ObjectKind.Team, "teams"),
            Catalog = Wanted<CatalogEntry>(ObjectKind.CatalogEntry, "catalog"),
            Installations = [.. Wanted<DeclaredInstallation>(ObjectKind.Installation, "installations").Select(Describe)],
            Gateways = Wanted<Gateway>(ObjectKind.Gateway, "gateways"),
            Tokens = [.. Wanted<DeclaredToken>(ObjectKind.Token, "tokens").Select(Describe)],
        };
        var problems = await grain.CheckAsync(check, cancellationToken);
        return problems.Select(problem => problem with { Field = Place(problem.Field) });
    }

    private T[] Wanted<T>(ObjectKind kind, string section)
    {
        var changed = steps.Where(step => step.Kind == kind && step.Wanted is not null).ToArray();
        for (var index = 0; index < changed.Length; index++)
        {
            _places[$"/{section}/{index}"] = changed[index].At;
        }

        return [.. changed.Select(step => (T)step.Wanted!)];
    }

    /// <summary><c>/users/0/email</c> is the first changed user, which the document may have at <c>/users/7</c>.</summary>
    private string Place(string field)
    {
        var second = field.IndexOf('/', field.IndexOf('/', 1) + 1);
        var head = second < 0 ? field : field[..second];
        return _places.GetValueOrDefault(head, head) + (second < 0 ? "" : field[second..]);
    }

    private InstallationCheck Describe(DeclaredInstallation installation) => new()
    {
        Name = installation.Name,
        Fields = [.. Planner.FieldsOf(document, stored, installation.CatalogEntry)],
        Values = installation.Values.Where(value => (value.Value.Plain ?? value.Value.Secret) is not null)
            .ToDictionary(value => value.Key, value => (value.Value.Plain ?? value.Value.Secret)!, StringComparer.Ordinal),
        Kept = [.. installation.Values.Where(value => value.Value.Keep).Select(value => value.Key)],
    };

    // The silo looks at names and scopes here, not at the owner, which may not be there yet.
    private static IssueApiToken Describe(DeclaredToken token) => new()
    {
        Name = token.Name, OwnerKind = PrincipalKind.Organization, OwnerId = "", Scopes = token.Scopes, ExpiresAt = token.ExpiresAt,
    };
}

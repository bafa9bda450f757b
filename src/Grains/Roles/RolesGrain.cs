using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.Roles;

/// <summary>A tenant's roles: each a versioned document; this grain keeps nothing in memory.</summary>
internal sealed class RolesGrain(ConfigurationDirectory directory, AuthorityGraphs graphs, AuthorityChanges changes) : Grain, IRolesGrain
{
    private const string NoRole = "There is no such role.";
    private const string IsBuiltIn = "A built-in role cannot be changed.";

    private string TenantId => RolesKey.Parse(this.GetPrimaryKeyString()).Tenant;

    public async Task<ChangeOutcome<Role>> CreateAsync(Role role, CancellationToken cancellationToken)
    {
        if (RoleRules.Check(role).ToArray() is { Length: > 0 } problems)
        {
            return ChangeOutcome<Role>.Invalid(problems);
        }

        var created = RoleRules.Normalized(role) with { Id = EntityId.Create("rol") };
        var document = DocumentChange.Inserted(
            DocumentKinds.Role, TenantId, created.Id, created.Name, null, ConfigurationDirectory.Write(created));

        // Nobody has it yet. It is judged as if somebody did: a role is there to be handed out.
        return await CommitAsync("role.created", created, new { After = created }, document, concerned: [], cancellationToken);
    }

    public async Task<Versioned<Role>?> GetAsync(string roleId, CancellationToken cancellationToken) =>
        RoleRules.BuiltIn(roleId) is { } builtIn
            ? new Versioned<Role>(builtIn, 0)
            : await directory.GetAsync<Role>(DocumentKinds.Role, TenantId, roleId, cancellationToken);

    public async Task<ChangeOutcome<Role>> UpdateAsync(Role role, long? expectedVersion, CancellationToken cancellationToken)
    {
        var (stored, refusal) = await FindAsync(role.Id, expectedVersion, cancellationToken);
        if (stored is null)
        {
            return refusal!;
        }

        if (RoleRules.Check(role).ToArray() is { Length: > 0 } problems)
        {
            return ChangeOutcome<Role>.Invalid(problems);
        }

        var updated = RoleRules.Normalized(role);
        var document = DocumentChange.Replaced(
            DocumentKinds.Role, TenantId, updated.Id, stored.Version, updated.Name, null, ConfigurationDirectory.Write(updated));
        string[]? concerned = updated.Permissions.SequenceEqual(stored.Value.Permissions) ? [] : null;
        return await CommitAsync(
            "role.updated", updated, new { Before = stored.Value, After = updated }, document, concerned, cancellationToken);
    }

    public async Task<ChangeOutcome<Role>> DeleteAsync(string roleId, long? expectedVersion, CancellationToken cancellationToken)
    {
        var (stored, refusal) = await FindAsync(roleId, expectedVersion, cancellationToken);
        if (stored is null)
        {
            return refusal!;
        }

        if (References.OfRole(await graphs.ReadAllAsync(TenantId, cancellationToken), roleId) is { } reference)
        {
            return ChangeOutcome<Role>.Conflict(reference);
        }

        // Whoever is given it in this moment has a role that gives nothing.
        var document = DocumentChange.Deleted(DocumentKinds.Role, TenantId, roleId, stored.Version);
        var change = Describe("role.deleted", stored.Value, new { Before = stored.Value }, document, concerned: null) with
        {
            Apply = graph => graph with { Roles = graph.Roles.Remove(roleId) },
        };
        return await changes.CommitAsync(change, cancellationToken);
    }

    private Task<ChangeOutcome<Role>> CommitAsync(
        string action, Role role, object details, DocumentChange document, string[]? concerned, CancellationToken cancellationToken) =>
        changes.CommitAsync(Describe(action, role, details, document, concerned) with { Role = role }, cancellationToken);

    private AuthorityChange<Role> Describe(string action, Role role, object details, DocumentChange document, string[]? concerned) =>
        new(TenantId, role)
        {
            Action = action,
            Subject = $"role/{role.Id}",
            Details = details,
            Documents = [document],
            Apply = graph => graph.With(role),
            Concerned = concerned,
        };

    private async Task<(Versioned<Role>? Stored, ChangeOutcome<Role>? Refusal)> FindAsync(
        string roleId, long? expectedVersion, CancellationToken cancellationToken) => RoleRules.BuiltIn(roleId) is not null
            ? (null, ChangeOutcome<Role>.Conflict(IsBuiltIn))
            : await directory.FindAsync<Role>(DocumentKinds.Role, TenantId, roleId, expectedVersion, NoRole, cancellationToken);
}

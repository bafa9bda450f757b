using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.Roles;

/// <summary>A change to users, teams or roles, ready to be judged and committed.</summary>
internal sealed record AuthorityChange<T>(string TenantId, T Value)
    where T : class
{
    /// <summary>For the audit log, for example <c>user.updated</c>.</summary>
    public required string Action { get; init; }

    public required string Subject { get; init; }

    /// <summary>Before and after, for the audit log.</summary>
    public required object Details { get; init; }

    /// <summary>The first one is the value's own.</summary>
    public required IReadOnlyList<DocumentChange> Documents { get; init; }

    /// <summary>What the tenant is like after the change.</summary>
    public required Func<AuthorityGraph, AuthorityGraph> Apply { get; init; }

    /// <summary>The users and teams that may do other things afterwards; null: it could be anybody in the tenant.</summary>
    public required IReadOnlyCollection<string>? Concerned { get; init; }

    /// <summary>A role that is made or changed: its permissions count as granted although nobody may have it yet.</summary>
    public Role? Role { get; init; }

    /// <summary>What has to be done before the commit.</summary>
    public Func<Task>? Before { get; init; }
}

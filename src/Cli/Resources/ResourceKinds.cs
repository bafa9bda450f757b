using System.CommandLine;

namespace Archestra.Cluster.Cli.Resources;

/// <summary>The resources that are nothing but list, get, create, update and delete.</summary>
internal static class ResourceKinds
{
    public static ResourceKind Tenants { get; } = new("tenant", "tenants", "Organizations. Creating and deleting them is for platform administrators.")
    {
        Columns = [Column.Text("Name", "name"), Column.Text("Id", "id"), Column.Text("Tool drift", "toolDrift"), Column.Time("Created", "createdAt")],
        Options =
        [
            BodyOption.Text("--tool-drift", "toolDrift", "warn, allow or hold a tool that changed after its approval."),
            BodyOption.Flag("--wait-for-audit-outcome", "waitForAuditOutcome", "Answers of calls wait until their outcome is on disk."),
        ],
        DeleteOption = new Option<bool>("--cascade") { Description = "Delete all that is in it first." },
    };

    public static ResourceKind Roles { get; } = new("role", "roles", "Named sets of permissions.")
    {
        Columns =
        [
            Column.Text("Name", "name"), Column.Text("Permissions", "permissions"), Column.Text("Built in", "isBuiltIn"), Column.Text("Description", "description"),
        ],
        Options =
        [
            BodyOption.Text("--description", "description", "What it is for."),
            BodyOption.Texts("--permission", "permissions", "A permission such as gateways:write. Nobody grants what they do not hold."),
        ],
    };

    public static ResourceKind Users { get; } = new("user", "users", "People.")
    {
        Columns =
        [
            Column.Text("Name", "name"), Column.Text("E-mail", "email"), Column.Named("Roles", "roles", "roles"), Column.Text("Id", "id"), Column.Time("Created", "createdAt"),
        ],
        Filters = [FilterOption.Reference("--role", "roleId", "roles", "Only those that have the role themselves.")],
        Options = [BodyOption.Text("--email", "email", "An e-mail address."), BodyOption.References("--role", "roles", "roles", "A role, by name or id.")],
    };

    public static ResourceKind Teams { get; } = new("team", "teams", "People who own things together.")
    {
        Columns = [Column.Text("Name", "name"), Column.Named("Members", "users", "members"), Column.Named("Roles", "roles", "roles"), Column.Text("Id", "id")],
        Filters =
        [
            FilterOption.Reference("--role", "roleId", "roles", "Only those that have the role."),
            FilterOption.Reference("--member", "memberId", "users", "Only those that the user belongs to."),
        ],
        Options =
        [
            BodyOption.References("--member", "members", "users", "A user, by name or id."), BodyOption.References("--role", "roles", "roles", "A role, by name or id."),
        ],
    };

    public static ResourceKind Catalog { get; } = new("catalog", "catalog", "Definitions of servers.")
    {
        Columns =
        [
            Column.Text("Name", "name"), Column.Text("Transport", "transport"), Column.Text("URL", "url"), Column.Text("Command", "command"), Column.Text("Id", "id"),
        ],
        Filters = [FilterOption.Text("--transport", "transport", "streamableHttp or stdio.")],
        Options = CatalogOptions.All,
    };

    public static ResourceKind Installations { get; } = new("install", "installations", "Servers of the catalog with values, owned by a user, a team or the organization.")
    {
        Columns =
        [
            Column.Text("Name", "name"), Column.Named("Catalog entry", "catalog", "catalogEntryId"), Column.Owner, Column.Text("Transport", "transport"), Column.Text("Id", "id"),
        ],
        Filters =
        [
            FilterOption.Owner(),
            FilterOption.Reference("--catalog", "catalogEntryId", "catalog", "Only those of the catalog entry."),
            FilterOption.Text("--transport", "transport", "streamableHttp or stdio."),
        ],
        Options = InstallOptions.Values,
        CreateOptions = InstallOptions.Identity,
    };

    public static ResourceKind Gateways { get; } = new("gateway", "gateways", "MCP endpoints over chosen tools of chosen servers.")
    {
        Columns =
        [
            Column.Text("Name", "name"), Column.Text("Naming", "naming"), GatewayOptions.Servers, Column.Text("Id", "id"), Column.Time("Updated", "updatedAt"),
        ],
        Filters =
        [
            FilterOption.Reference("--install", "installationId", "installations", "Only those pinned to the installation."),
            FilterOption.Reference("--catalog", "catalogEntryId", "catalog", "Only those that resolve a connection of the entry."),
        ],
        Options = GatewayOptions.All,
        Complete = body => body["naming"] ??= "prefixed",
    };

    public static ResourceKind Tokens { get; } = new("token", "tokens", "API tokens. A token's text is shown once, when it is issued or rotated.")
    {
        Columns =
        [
            Column.Text("Name", "name"), Column.Text("Begins", "display"), Column.Owner, Column.Text("Scopes", "scopes"), Column.Time("Expires", "expiresAt"),
            Column.Time("Last used", "lastUsedAt"), Column.Time("Revoked", "revokedAt"), Column.Text("Id", "id"),
        ],
        Filters = [FilterOption.Owner(), FilterOption.Text("--state", "state", "active, expired or revoked.")],
        CanCreate = false,
        CanUpdate = false,
        DeleteVerb = "Revoke",
        DeletedVerb = "Revoked",
        Sorts = "name or createdAt",
    };
}

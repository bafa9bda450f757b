namespace Archestra.Cluster.Cluster.Tests.Chaos.Policy;

/// <summary>
/// Which tools each token sees and calls, and whose connection a call uses: worked out from the rules as the documents state
/// them, over plain text and with none of the product's types.
/// </summary>
internal sealed class PolicyOracle
{
    public const string Organization = "organization";

    private static readonly Dictionary<string, string[]> BuiltIn = new()
    {
        ["admin"] = ["tools:read", "tools:write", "everything"],
        ["editor"] = ["tools:read", "tools:write"],
        ["member"] = ["tools:read", "tools:write"],
        ["auditor"] = [],
    };

    /// <summary>User to own roles.</summary>
    public Dictionary<string, string[]> Users { get; } = [];

    public Dictionary<string, (string[] Members, string[] Roles)> Teams { get; } = [];

    /// <summary>Custom role to permissions.</summary>
    public Dictionary<string, string[]> Roles { get; } = [];

    public Dictionary<string, OracleGateway> Gateways { get; } = [];

    /// <summary>Who has installed the server that gateways do not pin: owner to what its connection says it is.</summary>
    public Dictionary<string, string> Installed { get; } = [];

    /// <returns>Tool names; null when there is no such gateway for the token.</returns>
    public string[]? ListOf(OracleToken token, string gateway)
    {
        var served = Gateways[gateway];
        if (!IsLetIn(token.Owner, served.Access))
        {
            return null;
        }

        var permissions = PermissionsOf(token.Owner);
        return
        [
            .. served.Tools.Where(tool =>
            {
                var rule = served.Rules.GetValueOrDefault(tool, (null, null));
                var writes = (rule.Scope ?? (tool.EndsWith("peek", StringComparison.Ordinal) ? "mcp:read" : "mcp:write")) == "mcp:write";
                return IsLetIn(token.Owner, rule.Access)
                    && permissions.Contains("tools:read") && (!writes || permissions.Contains("tools:write"))
                    && (token.Scope == "mcp:write" || !writes)
                    && (!tool.StartsWith("personal", StringComparison.Ordinal) || Installed.Count > 0);
            }).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Whose connection a call of a tool that is not pinned uses; null when there is none.</summary>
    public string? ConnectionOf(OracleToken token) => Installed.TryGetValue(token.Owner, out var own) ? own
        : TeamsOf(token.Owner).Order(StringComparer.Ordinal).Select(team => Installed.GetValueOrDefault(team)).FirstOrDefault(team => team is not null)
        ?? Installed.GetValueOrDefault(Organization);

    private bool IsLetIn(string owner, string[]? names) => names is null || PermissionsOf(owner).Contains("everything")
        || names.Contains(owner) || names.Intersect(TeamsOf(owner)).Any() || names.Intersect(RolesOf(owner)).Any();

    private string[] TeamsOf(string owner) => Teams.ContainsKey(owner) ? [owner] : [.. Teams.Where(team => team.Value.Members.Contains(owner)).Select(team => team.Key)];

    private string[] RolesOf(string owner)
    {
        if (owner == Organization)
        {
            return ["admin"];
        }

        return Teams.TryGetValue(owner, out var team)
            ? team.Roles
            : [.. (Users[owner].Length == 0 ? ["member"] : Users[owner]).Concat(TeamsOf(owner).SelectMany(id => Teams[id].Roles))];
    }

    private string[] PermissionsOf(string owner) => Teams.TryGetValue(owner, out var team) && team.Roles.Length == 0
        ? ["tools:read", "tools:write"]
        : [.. RolesOf(owner).SelectMany(role => Roles.GetValueOrDefault(role) ?? BuiltIn[role])];
}

/// <param name="Owner">A user's or team's id, or <see cref="PolicyOracle.Organization"/>.</param>
/// <param name="Scope">Its one scope.</param>
/// <param name="Text">What it is shown as.</param>
internal sealed record OracleToken(string Owner, string Scope, string Text);

/// <param name="Access">Ids that are let in; null for everybody.</param>
/// <param name="Tools">As clients see them.</param>
/// <param name="Rules">By those names.</param>
internal sealed record OracleGateway(string[]? Access, string[] Tools, Dictionary<string, (string? Scope, string[]? Access)> Rules);

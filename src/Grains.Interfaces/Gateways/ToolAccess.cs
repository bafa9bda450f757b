namespace Archestra.Cluster.Grains.Gateways;

/// <summary>Whether somebody may call a tool of a gateway. What is listed: <see cref="ToolAudience.Lists"/>.</summary>
public enum ToolAccess
{
    /// <summary>No such tool, for this caller.</summary>
    Unknown,

    Allowed,

    /// <summary>The tool awaits approval, for whomever.</summary>
    Held,

    /// <summary>The owner's roles do not suffice; another token would not help.</summary>
    PermissionMissing,

    /// <summary>The token's scopes do not suffice.</summary>
    ScopeMissing,
}

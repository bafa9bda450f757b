namespace Archestra.Cluster.Grains.ChangeFeed;

/// <summary>What changed. Front-ends drop what they hold of the subject; an unknown kind makes them drop everything of the tenant.</summary>
public enum FeedEntryKind
{
    /// <summary>Subject: token id. Calls with it end.</summary>
    TokenRevoked,

    /// <summary>Subject: token id. Verdicts on its old text are read again.</summary>
    TokenRotated,

    /// <summary>Subject: the legacy MCP session id's public handle.</summary>
    SessionEnded,

    /// <summary>Subject: gateway id. Its snapshot is read again.</summary>
    GatewayChanged,

    /// <summary>Subject: installation id. Snapshots that use it are read again.</summary>
    InstallationChanged,

    /// <summary>Subject: user or team id. Verdicts on its tokens are read again.</summary>
    PrincipalChanged,

    /// <summary>Subject: tenant id. Everything held of the tenant is read again.</summary>
    TenantChanged,

    /// <summary>
    /// Subject: a user, team or tenant id that has one installation more or less, and likewise the id of the catalog entry.
    /// What connections are resolved to is read again.
    /// </summary>
    ConnectionsChanged,
}

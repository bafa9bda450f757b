namespace Archestra.Cluster.Grains.Installations;

/// <summary>What is known of an installation's tools.</summary>
public enum InstalledToolsStatus
{
    /// <summary>The list is the server's, as of its last word.</summary>
    Known,

    /// <summary>The server could not be asked yet; <see cref="InstallationTools.Problem"/> says why.</summary>
    Unreachable,
}

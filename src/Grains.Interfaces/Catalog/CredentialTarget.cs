namespace Archestra.Cluster.Grains.Catalog;

/// <summary>Where a field's value goes.</summary>
public enum CredentialTarget
{
    /// <summary>A header of every request to a remote server.</summary>
    Header,

    /// <summary>An environment variable of a hosted server.</summary>
    EnvironmentVariable,

    /// <summary>An argument of a hosted server's command. Visible in process lists: not for secrets where it can be avoided.</summary>
    Argument,
}

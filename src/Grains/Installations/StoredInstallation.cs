using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Grains.Installations;

/// <summary>An installation as stored: what may be shown, and where its secret values are sealed.</summary>
internal sealed record StoredInstallation
{
    public required Installation Public { get; init; }

    /// <summary>Field name to sealed value.</summary>
    public Dictionary<string, SecretRef> Secrets { get; init; } = [];
}

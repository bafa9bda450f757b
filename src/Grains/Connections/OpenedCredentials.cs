namespace Archestra.Cluster.Grains.Connections;

/// <summary>A connection's values at the moment of use. Lives in silos only; never serialized, never logged.</summary>
internal sealed class OpenedCredentials
{
    public List<KeyValuePair<string, string>> Headers { get; } = [];

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public List<string> Arguments { get; } = [];

    /// <summary>What must not show up in a log: every sealed value, with and without its prefix.</summary>
    public List<string> SecretValues { get; } = [];

    public override string ToString() => nameof(OpenedCredentials);
}

using Archestra.Cluster.Grains.Catalog;

namespace Archestra.Cluster.Grains.Connections;

/// <summary>
/// A connection as stored (document kind <c>connection</c>, id = connection id): the definition and the values' bindings
/// that were in force at its last change. The document's version is the connection's version.
/// </summary>
public sealed record ConnectionDocument
{
    public required string InstallationId { get; init; }

    public required ServerTransport Transport { get; init; }

    public string? Url { get; init; }

    public string? Command { get; init; }

    public string[] Arguments { get; init; } = [];

    public Dictionary<string, string> Environment { get; init; } = [];

    public CredentialBinding[] Credentials { get; init; } = [];

    /// <summary>As whom calls run upstream, for the audit log.</summary>
    public required string UpstreamIdentity { get; init; }

    public ConnectionSnapshot ToSnapshot(string connectionId, long version) => new()
    {
        ConnectionId = connectionId,
        InstallationId = InstallationId,
        Version = version,
        Transport = Transport,
        Url = Url,
        Command = Command,
        Arguments = Arguments,
        Environment = Environment,
        Credentials = Credentials,
        UpstreamIdentity = UpstreamIdentity,
    };
}

using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>Key of one owner's link to one installation. Text form: <c>c/{tenant}/{connection}</c>.</summary>
public readonly record struct ServerConnectionKey
{
    public const char Kind = 'c';

    public ServerConnectionKey(string tenant, string connection)
    {
        Tenant = EntityId.Require(tenant, nameof(tenant));
        Connection = EntityId.Require(connection, nameof(connection));
    }

    public string Tenant { get; }

    public string Connection { get; }

    public static ServerConnectionKey Parse(string key) => TryParse(key, out var parsed) ? parsed : throw GrainKeys.Malformed(nameof(ServerConnectionKey));

    public static bool TryParse([NotNullWhen(true)] string? key, out ServerConnectionKey parsed)
    {
        Span<Range> segments = stackalloc Range[2];
        var matches = GrainKeys.TrySplit(key, Kind, segments);
        parsed = matches ? new ServerConnectionKey(key![segments[0]], key[segments[1]]) : default;
        return matches;
    }

    public override string ToString() => GrainKeys.Format(Kind, Tenant, Connection);
}

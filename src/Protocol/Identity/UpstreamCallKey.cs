using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>
/// Key of one shard of the calls to one remote server for one connection. A personal connection has shard 0 only.
/// Text form: <c>u/{tenant}/{connection}/{shard}</c>.
/// </summary>
public readonly record struct UpstreamCallKey
{
    public const char Kind = 'u';

    public UpstreamCallKey(string tenant, string connection, int shard)
    {
        Tenant = EntityId.Require(tenant, nameof(tenant));
        Connection = EntityId.Require(connection, nameof(connection));
        Shard = GrainKeys.RequireShard(shard, nameof(shard));
    }

    public string Tenant { get; }

    public string Connection { get; }

    public int Shard { get; }

    public static UpstreamCallKey Parse(string key) => TryParse(key, out var parsed) ? parsed : throw GrainKeys.Malformed(nameof(UpstreamCallKey));

    public static bool TryParse([NotNullWhen(true)] string? key, out UpstreamCallKey parsed)
    {
        Span<Range> segments = stackalloc Range[3];
        var shard = 0;
        var matches = GrainKeys.TrySplit(key, Kind, segments) && GrainKeys.TryShard(key.AsSpan(segments[2]), out shard);
        parsed = matches ? new UpstreamCallKey(key![segments[0]], key[segments[1]], shard) : default;
        return matches;
    }

    public override string ToString() => GrainKeys.Format(Kind, Tenant, Connection, Shard.ToString());
}

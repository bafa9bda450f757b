using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>Key of one gateway's snapshot grain. Text form: <c>g/{tenant}/{gateway}</c>.</summary>
public readonly record struct GatewayKey
{
    public const char Kind = 'g';

    public GatewayKey(string tenant, string gateway)
    {
        Tenant = EntityId.Require(tenant, nameof(tenant));
        Gateway = EntityId.Require(gateway, nameof(gateway));
    }

    public string Tenant { get; }

    public string Gateway { get; }

    public static GatewayKey Parse(string key) => TryParse(key, out var parsed) ? parsed : throw GrainKeys.Malformed(nameof(GatewayKey));

    public static bool TryParse([NotNullWhen(true)] string? key, out GatewayKey parsed)
    {
        Span<Range> segments = stackalloc Range[2];
        var matches = GrainKeys.TrySplit(key, Kind, segments);
        parsed = matches ? new GatewayKey(key![segments[0]], key[segments[1]]) : default;
        return matches;
    }

    public override string ToString() => GrainKeys.Format(Kind, Tenant, Gateway);
}

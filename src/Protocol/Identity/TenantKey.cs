using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>Key of a tenant's snapshot grain. Text form: <c>t/{tenant}</c>.</summary>
public readonly record struct TenantKey
{
    public const char Kind = 't';

    public TenantKey(string tenant) => Tenant = EntityId.Require(tenant, nameof(tenant));

    public string Tenant { get; }

    public static TenantKey Parse(string key) => TryParse(key, out var parsed) ? parsed : throw GrainKeys.Malformed(nameof(TenantKey));

    public static bool TryParse([NotNullWhen(true)] string? key, out TenantKey parsed)
    {
        var matches = GrainKeys.TrySingle(key, Kind, out var tenant);
        parsed = matches ? new TenantKey(tenant!) : default;
        return matches;
    }

    public override string ToString() => GrainKeys.Format(Kind, Tenant);
}

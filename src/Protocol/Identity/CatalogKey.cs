using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>Key of a tenant's catalog grain. Text form: <c>a/{tenant}</c>.</summary>
public readonly record struct CatalogKey
{
    public const char Kind = 'a';

    public CatalogKey(string tenant) => Tenant = EntityId.Require(tenant, nameof(tenant));

    public string Tenant { get; }

    public static CatalogKey Parse(string key) => TryParse(key, out var parsed) ? parsed : throw GrainKeys.Malformed(nameof(CatalogKey));

    public static bool TryParse([NotNullWhen(true)] string? key, out CatalogKey parsed)
    {
        var matches = GrainKeys.TrySingle(key, Kind, out var tenant);
        parsed = matches ? new CatalogKey(tenant!) : default;
        return matches;
    }

    public override string ToString() => GrainKeys.Format(Kind, Tenant);
}

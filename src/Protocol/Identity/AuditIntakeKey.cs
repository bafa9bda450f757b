using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>Key of the stateless worker that takes a tenant's audit events which begin at the edge. Text form: <c>e/{tenant}</c>.</summary>
public readonly record struct AuditIntakeKey
{
    public const char Kind = 'e';

    public AuditIntakeKey(string tenant) => Tenant = EntityId.Require(tenant, nameof(tenant));

    public string Tenant { get; }

    public static AuditIntakeKey Parse(string key) => TryParse(key, out var parsed) ? parsed : throw GrainKeys.Malformed(nameof(AuditIntakeKey));

    public static bool TryParse([NotNullWhen(true)] string? key, out AuditIntakeKey parsed)
    {
        var matches = GrainKeys.TrySingle(key, Kind, out var tenant);
        parsed = matches ? new AuditIntakeKey(tenant!) : default;
        return matches;
    }

    public override string ToString() => GrainKeys.Format(Kind, Tenant);
}

using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>Key of the stateless worker that searches a tenant's audit log. Text form: <c>q/{tenant}</c>.</summary>
public readonly record struct AuditQueryKey
{
    public const char Kind = 'q';

    public AuditQueryKey(string tenant) => Tenant = EntityId.Require(tenant, nameof(tenant));

    public string Tenant { get; }

    public static AuditQueryKey Parse(string key) => TryParse(key, out var parsed) ? parsed : throw GrainKeys.Malformed(nameof(AuditQueryKey));

    public static bool TryParse([NotNullWhen(true)] string? key, out AuditQueryKey parsed)
    {
        var matches = GrainKeys.TrySingle(key, Kind, out var tenant);
        parsed = matches ? new AuditQueryKey(tenant!) : default;
        return matches;
    }

    public override string ToString() => GrainKeys.Format(Kind, Tenant);
}

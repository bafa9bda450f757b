using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>Key of a tenant's ledger of consumption. Text form: <c>l/{tenant}</c>.</summary>
public readonly record struct LimitLedgerKey
{
    public const char Kind = 'l';

    public LimitLedgerKey(string tenant) => Tenant = EntityId.Require(tenant, nameof(tenant));

    public string Tenant { get; }

    public static LimitLedgerKey Parse(string key) => TryParse(key, out var parsed) ? parsed : throw GrainKeys.Malformed(nameof(LimitLedgerKey));

    public static bool TryParse([NotNullWhen(true)] string? key, out LimitLedgerKey parsed)
    {
        var matches = GrainKeys.TrySingle(key, Kind, out var tenant);
        parsed = matches ? new LimitLedgerKey(tenant!) : default;
        return matches;
    }

    public override string ToString() => GrainKeys.Format(Kind, Tenant);
}

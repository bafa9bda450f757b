using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>Key of the stateless worker that answers directory lists and searches of a tenant. Text form: <c>d/{tenant}</c>.</summary>
public readonly record struct DirectoryQueryKey
{
    public const char Kind = 'd';

    public DirectoryQueryKey(string tenant) => Tenant = EntityId.Require(tenant, nameof(tenant));

    public string Tenant { get; }

    public static DirectoryQueryKey Parse(string key) => TryParse(key, out var parsed) ? parsed : throw GrainKeys.Malformed(nameof(DirectoryQueryKey));

    public static bool TryParse([NotNullWhen(true)] string? key, out DirectoryQueryKey parsed)
    {
        var matches = GrainKeys.TrySingle(key, Kind, out var tenant);
        parsed = matches ? new DirectoryQueryKey(tenant!) : default;
        return matches;
    }

    public override string ToString() => GrainKeys.Format(Kind, Tenant);
}

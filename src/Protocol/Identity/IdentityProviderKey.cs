using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>Key of one external OpenID provider of a tenant. Text form: <c>p/{tenant}/{provider}</c>.</summary>
public readonly record struct IdentityProviderKey
{
    public const char Kind = 'p';

    public IdentityProviderKey(string tenant, string provider)
    {
        Tenant = EntityId.Require(tenant, nameof(tenant));
        Provider = EntityId.Require(provider, nameof(provider));
    }

    public string Tenant { get; }

    public string Provider { get; }

    public static IdentityProviderKey Parse(string key) => TryParse(key, out var parsed) ? parsed : throw GrainKeys.Malformed(nameof(IdentityProviderKey));

    public static bool TryParse([NotNullWhen(true)] string? key, out IdentityProviderKey parsed)
    {
        Span<Range> segments = stackalloc Range[2];
        var matches = GrainKeys.TrySplit(key, Kind, segments);
        parsed = matches ? new IdentityProviderKey(key![segments[0]], key[segments[1]]) : default;
        return matches;
    }

    public override string ToString() => GrainKeys.Format(Kind, Tenant, Provider);
}

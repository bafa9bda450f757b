using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>Key of the tokens that one authorization gave out. Text form: <c>f/{tenant}/{family}</c>.</summary>
public readonly record struct TokenFamilyKey
{
    public const char Kind = 'f';

    public TokenFamilyKey(string tenant, string family)
    {
        Tenant = EntityId.Require(tenant, nameof(tenant));
        Family = EntityId.Require(family, nameof(family));
    }

    public string Tenant { get; }

    public string Family { get; }

    public static TokenFamilyKey Parse(string key) => TryParse(key, out var parsed) ? parsed : throw GrainKeys.Malformed(nameof(TokenFamilyKey));

    public static bool TryParse([NotNullWhen(true)] string? key, out TokenFamilyKey parsed)
    {
        Span<Range> segments = stackalloc Range[2];
        var matches = GrainKeys.TrySplit(key, Kind, segments);
        parsed = matches ? new TokenFamilyKey(key![segments[0]], key[segments[1]]) : default;
        return matches;
    }

    public override string ToString() => GrainKeys.Format(Kind, Tenant, Family);
}

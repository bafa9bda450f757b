using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>Key of what one person agreed to for one client at one gateway. Text form: <c>n/{tenant}/{consent}</c>.</summary>
public readonly record struct ConsentKey
{
    public const char Kind = 'n';

    public ConsentKey(string tenant, string consent)
    {
        Tenant = EntityId.Require(tenant, nameof(tenant));
        Consent = EntityId.Require(consent, nameof(consent));
    }

    public string Tenant { get; }

    public string Consent { get; }

    public static ConsentKey Parse(string key) => TryParse(key, out var parsed) ? parsed : throw GrainKeys.Malformed(nameof(ConsentKey));

    public static bool TryParse([NotNullWhen(true)] string? key, out ConsentKey parsed)
    {
        Span<Range> segments = stackalloc Range[2];
        var matches = GrainKeys.TrySplit(key, Kind, segments);
        parsed = matches ? new ConsentKey(key![segments[0]], key[segments[1]]) : default;
        return matches;
    }

    public override string ToString() => GrainKeys.Format(Kind, Tenant, Consent);
}

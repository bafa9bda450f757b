using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>Key of one installation. Text form: <c>i/{tenant}/{installation}</c>.</summary>
public readonly record struct InstallationKey
{
    public const char Kind = 'i';

    public InstallationKey(string tenant, string installation)
    {
        Tenant = EntityId.Require(tenant, nameof(tenant));
        Installation = EntityId.Require(installation, nameof(installation));
    }

    public string Tenant { get; }

    public string Installation { get; }

    public static InstallationKey Parse(string key) => TryParse(key, out var parsed) ? parsed : throw GrainKeys.Malformed(nameof(InstallationKey));

    public static bool TryParse([NotNullWhen(true)] string? key, out InstallationKey parsed)
    {
        Span<Range> segments = stackalloc Range[2];
        var matches = GrainKeys.TrySplit(key, Kind, segments);
        parsed = matches ? new InstallationKey(key![segments[0]], key[segments[1]]) : default;
        return matches;
    }

    public override string ToString() => GrainKeys.Format(Kind, Tenant, Installation);
}

using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>
/// Key of one hosted server: an installation run for one owner, or once for everybody who may use it.
/// Text form: <c>h/{tenant}/{installation}/{owner}</c>, where the owner <c>shared</c> stands for nobody in particular.
/// </summary>
public readonly record struct HostedServerKey
{
    public const char Kind = 'h';

    /// <summary>Never an id: those carry a kind and an underscore (<see cref="EntityId.Create"/>).</summary>
    public const string Shared = "shared";

    /// <param name="tenant">The tenant's id.</param>
    /// <param name="installation">The installation's id.</param>
    /// <param name="owner">The owner's id, or <see cref="Shared"/>.</param>
    public HostedServerKey(string tenant, string installation, string owner = Shared)
    {
        Tenant = EntityId.Require(tenant, nameof(tenant));
        Installation = EntityId.Require(installation, nameof(installation));
        Owner = EntityId.Require(owner, nameof(owner));
    }

    public string Tenant { get; }

    public string Installation { get; }

    public string Owner { get; }

    public bool IsShared => string.Equals(Owner, Shared, StringComparison.Ordinal);

    public static HostedServerKey Parse(string key) => TryParse(key, out var parsed) ? parsed : throw GrainKeys.Malformed(nameof(HostedServerKey));

    public static bool TryParse([NotNullWhen(true)] string? key, out HostedServerKey parsed)
    {
        Span<Range> segments = stackalloc Range[3];
        var matches = GrainKeys.TrySplit(key, Kind, segments);
        parsed = matches ? new HostedServerKey(key![segments[0]], key[segments[1]], key[segments[2]]) : default;
        return matches;
    }

    public override string ToString() => GrainKeys.Format(Kind, Tenant, Installation, Owner);
}

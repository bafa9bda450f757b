using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Protocol.Identity;

/// <summary>Key of one device authorization (RFC 8628), by its public id and never by a code. Text form: <c>z/{tenant}/{authorization}</c>.</summary>
public readonly record struct DeviceAuthorizationKey
{
    public const char Kind = 'z';

    public DeviceAuthorizationKey(string tenant, string authorization)
    {
        Tenant = EntityId.Require(tenant, nameof(tenant));
        Authorization = EntityId.Require(authorization, nameof(authorization));
    }

    public string Tenant { get; }

    public string Authorization { get; }

    public static DeviceAuthorizationKey Parse(string key) => TryParse(key, out var parsed) ? parsed : throw GrainKeys.Malformed(nameof(DeviceAuthorizationKey));

    public static bool TryParse([NotNullWhen(true)] string? key, out DeviceAuthorizationKey parsed)
    {
        Span<Range> segments = stackalloc Range[2];
        var matches = GrainKeys.TrySplit(key, Kind, segments);
        parsed = matches ? new DeviceAuthorizationKey(key![segments[0]], key[segments[1]]) : default;
        return matches;
    }

    public override string ToString() => GrainKeys.Format(Kind, Tenant, Authorization);
}

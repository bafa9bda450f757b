using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth.Devices;

/// <summary>A request to the device authorization endpoint (RFC 8628 §3.1).</summary>
[GenerateSerializer, Immutable, Alias(Aliases.DeviceAuthorizationQuery)]
public sealed record DeviceAuthorizationQuery
{
    [Id(0)]
    public required string Issuer { get; init; }

    [Id(1)]
    public required ShownClient Client { get; init; }

    [Id(2)]
    public string? Scope { get; init; }

    /// <summary>RFC 8707 §2.</summary>
    [Id(3)]
    public string[] Resources { get; init; } = [];

    [Id(4)]
    public required CallerDescription Caller { get; init; }

    // It holds credentials: the compiler's ToString would print it.
    public override string ToString() => nameof(DeviceAuthorizationQuery);
}

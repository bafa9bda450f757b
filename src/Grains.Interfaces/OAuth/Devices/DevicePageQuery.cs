using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth.Devices;

/// <summary>A person is at the device page.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.DevicePageQuery)]
public sealed record DevicePageQuery
{
    [Id(0)]
    public required string Issuer { get; init; }

    /// <summary>As typed, or from <c>verification_uri_complete</c>.</summary>
    [Id(1)]
    public string? UserCode { get; init; }

    [Id(2)]
    public string? SessionText { get; init; }

    [Id(3)]
    public required CallerDescription Caller { get; init; }

    // The session and the code are credentials: the compiler's ToString would print it.
    public override string ToString() => nameof(DevicePageQuery);
}

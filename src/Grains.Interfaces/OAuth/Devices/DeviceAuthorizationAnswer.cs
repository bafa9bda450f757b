namespace Archestra.Cluster.Grains.OAuth.Devices;

/// <summary>RFC 8628 §3.2, or a refusal.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.DeviceAuthorizationAnswer)]
public sealed record DeviceAuthorizationAnswer
{
    /// <summary>A credential.</summary>
    [Id(0)]
    public string? DeviceCode { get; init; }

    /// <summary>As it is shown, for example <c>WDJB-MJHT</c>.</summary>
    [Id(1)]
    public string? UserCode { get; init; }

    [Id(2)]
    public TimeSpan ExpiresIn { get; init; }

    [Id(3)]
    public TimeSpan Interval { get; init; }

    [Id(4)]
    public OAuthRefusal? Refusal { get; init; }

    // The codes are credentials: the compiler's ToString would print it.
    public override string ToString() => nameof(DeviceAuthorizationAnswer);
}

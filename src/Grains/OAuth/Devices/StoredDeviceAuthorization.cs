namespace Archestra.Cluster.Grains.OAuth.Devices;

/// <summary>
/// A device that waits for a person, as its document holds it. Every silo sees its state and its last poll here: no grain
/// holds anything of it.
/// </summary>
internal sealed record StoredDeviceAuthorization
{
    /// <summary>Of the device code's secret.</summary>
    public required byte[] SecretSha256 { get; init; }

    /// <summary>The document of the user code: it ends with the decision.</summary>
    public required string UserCodeId { get; init; }

    public required string ClientId { get; init; }

    public required string GatewayId { get; init; }

    /// <summary>What was asked for; once approved, what the person gave.</summary>
    public required string[] Scopes { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Where the device asked from.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>How long the device has to wait between two polls.</summary>
    public required TimeSpan Interval { get; init; }

    public DateTimeOffset? LastPolledAt { get; init; }

    public DeviceDecisionState State { get; init; }

    /// <summary>Who approved it, in which session.</summary>
    public string? UserId { get; init; }

    public string? SessionId { get; init; }

    public DateTimeOffset? SignedInAt { get; init; }

    // It holds a hash of a credential.
    public override string ToString() => nameof(StoredDeviceAuthorization);
}

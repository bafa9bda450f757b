using Archestra.Cluster.Grains.OAuth.Authorize;

namespace Archestra.Cluster.Grains.OAuth.Devices;

/// <summary>What the device page shows next.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.DeviceStep)]
public sealed record DeviceStep
{
    /// <summary>A sentence above the form: a wrong code, or what has been done.</summary>
    [Id(0)]
    public string? Message { get; init; }

    /// <summary>The person can go back to the device.</summary>
    [Id(1)]
    public bool IsDone { get; init; }

    /// <summary>Sign in there first.</summary>
    [Id(2)]
    public string? SignInTenantId { get; init; }

    /// <summary>Ask for this.</summary>
    [Id(3)]
    public ConsentView? Consent { get; init; }

    /// <summary>Too many wrong codes.</summary>
    [Id(4)]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>With <see cref="Consent"/>: the address that the device asked from, so that a person can tell somebody else's.</summary>
    [Id(5)]
    public string? StartedFrom { get; init; }

    /// <summary>With <see cref="Consent"/>.</summary>
    [Id(6)]
    public DateTimeOffset? StartedAt { get; init; }
}

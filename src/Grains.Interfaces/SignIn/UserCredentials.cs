namespace Archestra.Cluster.Grains.SignIn;

/// <summary>What a person can sign in with; never the secrets.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.UserCredentials)]
public sealed record UserCredentials
{
    [Id(0)]
    public bool HasPassword { get; init; }

    /// <summary>RFC 6238.</summary>
    [Id(1)]
    public bool HasOneTimeCodes { get; init; }

    [Id(2)]
    public DateTimeOffset? PasswordChangedAt { get; init; }

    /// <summary>After too many wrong passwords.</summary>
    [Id(3)]
    public DateTimeOffset? LockedUntil { get; init; }
}

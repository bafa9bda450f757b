namespace Archestra.Cluster.Grains.SignIn;

/// <summary>A secret for an authenticator app; shown this once.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.OneTimeCodeEnrolment)]
public sealed record OneTimeCodeEnrolment
{
    /// <summary>Base 32.</summary>
    [Id(0)]
    public required string Secret { get; init; }

    /// <summary><c>otpauth://totp/…</c></summary>
    [Id(1)]
    public required string Uri { get; init; }

    // The secret is a credential: the compiler's ToString would print it.
    public override string ToString() => nameof(OneTimeCodeEnrolment);
}

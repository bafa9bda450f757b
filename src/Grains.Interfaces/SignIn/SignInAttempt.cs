using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>Name and password, or the second step with a one-time code.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.SignInAttempt)]
public sealed record SignInAttempt
{
    [Id(0)]
    public required string TenantId { get; init; }

    [Id(1)]
    public required string FormToken { get; init; }

    [Id(2)]
    public required string Binding { get; init; }

    /// <summary>User name or email address.</summary>
    [Id(3)]
    public string? Name { get; init; }

    [Id(4)]
    public string? Password { get; init; }

    /// <summary>The sealed first step, from <see cref="SignInAnswer.SecondStep"/>.</summary>
    [Id(5)]
    public string? SecondStep { get; init; }

    /// <summary>RFC 6238.</summary>
    [Id(6)]
    public string? OneTimeCode { get; init; }

    [Id(7)]
    public string? UserAgent { get; init; }

    [Id(8)]
    public required CallerDescription Caller { get; init; }

    // It holds credentials: the compiler's ToString would print it.
    public override string ToString() => nameof(SignInAttempt);
}

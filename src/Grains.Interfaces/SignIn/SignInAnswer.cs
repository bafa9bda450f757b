namespace Archestra.Cluster.Grains.SignIn;

/// <summary>What became of an attempt to sign in. One sentence for every wrong name, password and code.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.SignInAnswer)]
public sealed record SignInAnswer
{
    /// <summary>For the session cookie: signed in.</summary>
    [Id(0)]
    public string? SessionText { get; init; }

    [Id(1)]
    public DateTimeOffset? SessionExpiresAt { get; init; }

    /// <summary>The password was right; a one-time code is needed.</summary>
    [Id(2)]
    public string? SecondStep { get; init; }

    /// <summary>Why not.</summary>
    [Id(3)]
    public string? Message { get; init; }

    /// <summary>Too many attempts.</summary>
    [Id(4)]
    public TimeSpan? RetryAfter { get; init; }

    // The session is a credential: the compiler's ToString would print it.
    public override string ToString() => nameof(SignInAnswer);
}

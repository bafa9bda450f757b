namespace Archestra.Cluster.Grains.SignIn;

/// <summary>What the sign-in page shows.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.SignInPage)]
public sealed record SignInPage
{
    [Id(0)]
    public required string TenantName { get; init; }

    [Id(1)]
    public required SignInProvider[] Providers { get; init; }

    /// <summary>Whether anybody signs in with a password here.</summary>
    [Id(2)]
    public bool HasPasswords { get; init; }

    [Id(3)]
    public required string FormToken { get; init; }

    /// <summary>For the sign-in cookie: ties the form to this browser before anybody is signed in (login CSRF).</summary>
    [Id(4)]
    public required string Binding { get; init; }

    // The binding is a credential: the compiler's ToString would print it.
    public override string ToString() => nameof(SignInPage);
}

using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>A browser wants the sign-in page of a tenant.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.SignInPageQuery)]
public sealed record SignInPageQuery
{
    [Id(0)]
    public required string TenantId { get; init; }

    /// <summary>The browser's sign-in cookie, if it has one.</summary>
    [Id(1)]
    public string? Binding { get; init; }

    /// <summary>Where it will go afterwards; checked by the front-end.</summary>
    [Id(2)]
    public string? ReturnPath { get; init; }

    [Id(3)]
    public required CallerDescription Caller { get; init; }

    // The binding is a credential: the compiler's ToString would print it.
    public override string ToString() => nameof(SignInPageQuery);
}

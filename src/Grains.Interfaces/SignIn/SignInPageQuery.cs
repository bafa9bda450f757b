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

    // Ids 2 and 3 were others: never use them again.

    // The binding is a credential: the compiler's ToString would print it.
    public override string ToString() => nameof(SignInPageQuery);
}

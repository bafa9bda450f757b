namespace Archestra.Cluster.Grains.SignIn;

/// <summary>An external provider on the sign-in page.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.SignInProvider)]
public sealed record SignInProvider
{
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required string Name { get; init; }
}

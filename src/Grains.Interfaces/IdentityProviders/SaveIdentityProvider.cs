namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>A provider to create or replace.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.SaveIdentityProvider)]
public sealed record SaveIdentityProvider
{
    [Id(0)]
    public required IdentityProvider Provider { get; init; }

    /// <summary>Null leaves the stored one as it is; an empty one removes it.</summary>
    [Id(1)]
    public string? ClientSecret { get; init; }

    // The secret is a credential: the compiler's ToString would print it.
    public override string ToString() => nameof(SaveIdentityProvider);
}

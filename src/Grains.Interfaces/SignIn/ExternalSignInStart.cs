using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>A person chose an external provider.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ExternalSignInStart)]
public sealed record ExternalSignInStart
{
    /// <summary>Ours.</summary>
    [Id(0)]
    public required string Issuer { get; init; }

    [Id(1)]
    public required string TenantId { get; init; }

    [Id(2)]
    public required string ProviderId { get; init; }

    [Id(3)]
    public required string FormToken { get; init; }

    [Id(4)]
    public required string Binding { get; init; }

    /// <summary>Comes back with <see cref="ExternalSignInEnd"/>.</summary>
    [Id(5)]
    public string? ReturnPath { get; init; }

    [Id(6)]
    public string? LoginHint { get; init; }

    [Id(7)]
    public required CallerDescription Caller { get; init; }

    // The binding is a credential: the compiler's ToString would print it.
    public override string ToString() => nameof(ExternalSignInStart);
}

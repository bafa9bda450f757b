namespace Archestra.Cluster.Grains.SignIn;

/// <summary>What became of it.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ExternalSignInEnd)]
public sealed record ExternalSignInEnd
{
    [Id(0)]
    public string? SessionText { get; init; }

    [Id(1)]
    public DateTimeOffset? SessionExpiresAt { get; init; }

    [Id(2)]
    public string? ReturnPath { get; init; }

    [Id(3)]
    public string? TenantId { get; init; }

    /// <summary>Why not.</summary>
    [Id(4)]
    public string? Message { get; init; }

    // The session is a credential: the compiler's ToString would print it.
    public override string ToString() => nameof(ExternalSignInEnd);
}

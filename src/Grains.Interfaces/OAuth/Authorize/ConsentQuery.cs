using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth.Authorize;

/// <summary>A person is at the consent page, or back from signing in.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ConsentQuery)]
public sealed record ConsentQuery
{
    [Id(0)]
    public required string Issuer { get; init; }

    /// <summary>The sealed request.</summary>
    [Id(1)]
    public required string RequestText { get; init; }

    [Id(2)]
    public string? SessionText { get; init; }

    [Id(3)]
    public required CallerDescription Caller { get; init; }

    // The session is a credential: the compiler's ToString would print it.
    public override string ToString() => nameof(ConsentQuery);
}

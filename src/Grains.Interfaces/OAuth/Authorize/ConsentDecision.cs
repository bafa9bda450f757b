using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth.Authorize;

/// <summary>What a person decided on the consent page, or about a device.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ConsentDecision)]
public sealed record ConsentDecision
{
    [Id(0)]
    public required string Issuer { get; init; }

    [Id(1)]
    public required string RequestText { get; init; }

    [Id(2)]
    public required string SessionText { get; init; }

    [Id(3)]
    public required string FormToken { get; init; }

    [Id(4)]
    public bool IsApproved { get; init; }

    /// <summary>Those that the person left ticked.</summary>
    [Id(5)]
    public string[] Scopes { get; init; } = [];

    [Id(6)]
    public required CallerDescription Caller { get; init; }

    // The session is a credential: the compiler's ToString would print it.
    public override string ToString() => nameof(ConsentDecision);
}

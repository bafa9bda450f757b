using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth.Authorize;

/// <summary>An authorization request as it came to a front-end (RFC 6749 §4.1.1).</summary>
[GenerateSerializer, Immutable, Alias(Aliases.AuthorizationQuery)]
public sealed record AuthorizationQuery
{
    [Id(0)]
    public required string Issuer { get; init; }

    /// <summary>The parameters' names in order; a name may come twice, which is an error.</summary>
    [Id(1)]
    public string[] Names { get; init; } = [];

    /// <summary>Their values.</summary>
    [Id(2)]
    public string[] Values { get; init; } = [];

    /// <summary>The browser's session, if it has one.</summary>
    [Id(3)]
    public string? SessionText { get; init; }

    [Id(4)]
    public required CallerDescription Caller { get; init; }

    // The session is a credential: the compiler's ToString would print it.
    public override string ToString() => nameof(AuthorizationQuery);
}

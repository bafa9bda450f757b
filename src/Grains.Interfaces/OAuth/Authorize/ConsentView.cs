using Archestra.Cluster.Grains.OAuth.Clients;

namespace Archestra.Cluster.Grains.OAuth.Authorize;

/// <summary>What the consent page shows (MCP security best practices, "Consent UI Requirements").</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ConsentView)]
public sealed record ConsentView
{
    /// <summary>Goes into the form.</summary>
    [Id(0)]
    public required string RequestText { get; init; }

    /// <summary>Goes into the form: CSRF.</summary>
    [Id(1)]
    public required string FormToken { get; init; }

    /// <summary>Untrusted text.</summary>
    [Id(2)]
    public required string ClientName { get; init; }

    [Id(3)]
    public required string ClientId { get; init; }

    [Id(4)]
    public OAuthClientKind ClientKind { get; init; }

    /// <summary>Host of the redirect URI; null for a device.</summary>
    [Id(5)]
    public string? RedirectHost { get; init; }

    /// <summary>Every redirect URI of the client is on the person's own machine: any program there could be asking.</summary>
    [Id(6)]
    public bool IsLoopbackOnly { get; init; }

    [Id(7)]
    public required string GatewayName { get; init; }

    /// <summary>Who is signed in.</summary>
    [Id(8)]
    public required string UserName { get; init; }

    [Id(9)]
    public required ConsentScope[] Scopes { get; init; }

    /// <summary>What the client could call that only reads: the first of them.</summary>
    [Id(10)]
    public string[] ReadTools { get; init; } = [];

    /// <summary>What the client could call that changes things: the first of them.</summary>
    [Id(11)]
    public string[] WriteTools { get; init; } = [];

    [Id(12)]
    public int ReadToolCount { get; init; }

    [Id(13)]
    public int WriteToolCount { get; init; }

    /// <summary>For a device: the code that the person must see on the device too.</summary>
    [Id(14)]
    public string? UserCode { get; init; }

    /// <summary>Where the answer goes, whole; null for a device.</summary>
    [Id(15)]
    public string? RedirectUri { get; init; }
}

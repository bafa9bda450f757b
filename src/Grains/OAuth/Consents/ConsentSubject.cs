using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;

namespace Archestra.Cluster.Grains.OAuth.Consents;

/// <summary>What a person is asked to agree to.</summary>
internal sealed record ConsentSubject
{
    public required GatewayLocation Gateway { get; init; }

    public required OAuthClient Client { get; init; }

    public required BrowserSession Session { get; init; }

    public required string[] Scopes { get; init; }

    /// <summary>Goes into the form and comes back with the decision.</summary>
    public required string RequestText { get; init; }

    public string? RedirectUri { get; init; }

    public string? UserCode { get; init; }

    /// <summary>For the audit log.</summary>
    public CallerDescription Caller { get; init; } = new();
}

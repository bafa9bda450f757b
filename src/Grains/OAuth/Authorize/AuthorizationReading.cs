using System.Diagnostics.CodeAnalysis;
using Archestra.Cluster.Grains.OAuth.Clients;

namespace Archestra.Cluster.Grains.OAuth.Authorize;

/// <summary>A request with everything that it names; or the step that answers a bad one.</summary>
internal sealed record AuthorizationReading
{
    private AuthorizationReading()
    {
    }

    public AuthorizationStep? Answer { get; private init; }

    public AuthorizationRequest? Request { get; private init; }

    public OAuthClient? Client { get; private init; }

    public GatewayLocation? Gateway { get; private init; }

    /// <summary>The request, sealed.</summary>
    public string? Text { get; private init; }

    [MemberNotNullWhen(true, nameof(Request), nameof(Client), nameof(Gateway), nameof(Text))]
    [MemberNotNullWhen(false, nameof(Answer))]
    public bool IsGood => Request is not null;

    public static AuthorizationReading Good(AuthorizationRequest request, OAuthClient client, GatewayLocation gateway, string text) =>
        new() { Request = request, Client = client, Gateway = gateway, Text = text };

    public static AuthorizationReading Bad(AuthorizationStep answer) => new() { Answer = answer };
}

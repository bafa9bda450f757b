using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>A client, or why there is none.</summary>
internal sealed record ClientFinding
{
    private ClientFinding()
    {
    }

    public OAuthClient? Client { get; private init; }

    public OAuthRefusal? Refusal { get; private init; }

    [MemberNotNullWhen(true, nameof(Client))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsFound => Client is not null;

    public static ClientFinding Found(OAuthClient client) => new() { Client = client };

    public static ClientFinding Refused(string code, string description) => Refused(OAuthRefusal.Of(code, description));

    public static ClientFinding Refused(OAuthRefusal refusal) => new() { Refusal = refusal };
}

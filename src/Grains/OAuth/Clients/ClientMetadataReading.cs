using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>A client as its metadata describe it, still without id and kind; or what is wrong with them.</summary>
internal sealed record ClientMetadataReading
{
    private ClientMetadataReading()
    {
    }

    public OAuthClient? Client { get; private init; }

    public OAuthRefusal? Refusal { get; private init; }

    [MemberNotNullWhen(true, nameof(Client))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsSound => Client is not null;

    public static ClientMetadataReading Sound(OAuthClient client) => new() { Client = client };

    public static ClientMetadataReading Refused(OAuthRefusal refusal) => new() { Refusal = refusal };
}

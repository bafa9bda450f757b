using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth;

/// <summary>Who acted, as far as that is known; nobody by default.</summary>
internal readonly record struct OAuthActor(PrincipalKind? Kind, string? Id, string? ClientId = null, string? TokenId = null, string? GatewayId = null)
{
    public static OAuthActor Client(string? clientId) => new(null, null, clientId);

    public static OAuthActor User(string userId, string? clientId = null) => new(PrincipalKind.User, userId, clientId);
}

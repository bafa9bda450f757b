namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>RFC 7591 §2 <c>token_endpoint_auth_method</c>.</summary>
public enum ClientAuthenticationMethod
{
    /// <summary>A public client.</summary>
    None,

    ClientSecretBasic,

    ClientSecretPost,

    PrivateKeyJwt,
}

namespace Archestra.Cluster.Frontend.OAuth;

/// <summary>Where the endpoints are that the metadata names and that are not in this folder.</summary>
internal static class OAuthPaths
{
    public const string Authorize = "/oauth/authorize";
    public const string DeviceAuthorization = "/oauth/device_authorization";
    public const string Jwks = "/oauth/jwks";
}

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>How the methods are called (IANA OAuth Parameters, "Token Endpoint Authentication Methods").</summary>
internal static class ClientAuthenticationMethodNames
{
    private static readonly Dictionary<string, ClientAuthenticationMethod> Methods = new(StringComparer.Ordinal)
    {
        ["none"] = ClientAuthenticationMethod.None,
        ["client_secret_basic"] = ClientAuthenticationMethod.ClientSecretBasic,
        ["client_secret_post"] = ClientAuthenticationMethod.ClientSecretPost,
        ["private_key_jwt"] = ClientAuthenticationMethod.PrivateKeyJwt,
    };

    public static IReadOnlyCollection<string> All => Methods.Keys;

    public static bool TryParse(string name, out ClientAuthenticationMethod method) => Methods.TryGetValue(name, out method);

    public static string Of(ClientAuthenticationMethod method) => Methods.Single(pair => pair.Value == method).Key;

    public static bool UsesSecret(ClientAuthenticationMethod method) =>
        method is ClientAuthenticationMethod.ClientSecretBasic or ClientAuthenticationMethod.ClientSecretPost;
}

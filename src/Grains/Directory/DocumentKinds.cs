namespace Archestra.Cluster.Grains.Directory;

/// <summary>The kinds of configuration documents; part of the stored key.</summary>
public static class DocumentKinds
{
    public const string Tenant = "tenant";
    public const string User = "user";
    public const string Team = "team";
    public const string Role = "role";
    public const string CatalogEntry = "catalog_entry";
    public const string Installation = "installation";
    public const string Connection = "connection";
    public const string ToolList = "tool_list";
    public const string Gateway = "gateway";

    /// <summary>A client that an administrator registered; in its tenant.</summary>
    public const string OAuthClient = "oauth_client";

    /// <summary>A client that registered itself; in no tenant.</summary>
    public const string DynamicClient = "dynamic_client";

    /// <summary>The cached metadata document of a client whose id is its URL; in no tenant.</summary>
    public const string ClientDocument = "client_document";

    public const string TokenFamily = "token_family";
    public const string Consent = "consent";
    public const string UserSession = "user_session";

    /// <summary>What a person signs in with; has the id of the user.</summary>
    public const string UserCredential = "user_credential";

    /// <summary>Which user an external account is.</summary>
    public const string ExternalAccount = "external_account";

    public const string IdentityProvider = "identity_provider";
    public const string DeviceAuthorization = "device_authorization";

    /// <summary>Which device authorization a user code is for; in no tenant.</summary>
    public const string UserCode = "user_code";

    /// <summary>What must not be taken twice: assertions, codes, states. The id is a hash.</summary>
    public const string UsedOnce = "used_once";

    /// <summary>What changes that must not happen at once all write to.</summary>
    public const string Guard = "guard";

    /// <summary>What is outstanding under long limits; the tenant's only one has the id of the tenant.</summary>
    public const string LimitUsage = "limit_usage";
}

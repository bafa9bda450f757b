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

    /// <summary>What changes that must not happen at once all write to.</summary>
    public const string Guard = "guard";

    /// <summary>What is outstanding under long limits; the tenant's only one has the id of the tenant.</summary>
    public const string LimitUsage = "limit_usage";
}

namespace Archestra.Cluster.Grains.Storage;

/// <summary>The tenant of documents that belong to none: tenants themselves, and indexes over all of them.</summary>
public static class DocumentTenants
{
    public const string None = "-";
}

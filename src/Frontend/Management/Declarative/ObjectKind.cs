namespace Archestra.Cluster.Frontend.Management.Declarative;

/// <summary>What a configuration file holds, in the order in which references are satisfied: each kind names only earlier ones.</summary>
internal enum ObjectKind
{
    Settings,
    Role,
    User,
    Team,
    CatalogEntry,
    Installation,
    Gateway,
    Token,
}

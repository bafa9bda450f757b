namespace Archestra.Cluster.Frontend.Management.Declarative.Document;

/// <summary>The kinds of owners that a document may name.</summary>
internal enum DeclaredOwnerKind
{
    Organization,
    Team,
    User,
}

namespace Archestra.Cluster.Silo.Storage.Migrations;

/// <summary>A row of <c>schema_migrations</c>.</summary>
internal sealed class AppliedMigration
{
    public long Number { get; init; }

    public required string Name { get; init; }

    public required string Checksum { get; init; }
}

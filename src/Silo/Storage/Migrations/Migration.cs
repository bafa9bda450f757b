namespace Archestra.Cluster.Silo.Storage.Migrations;

/// <param name="Number">Migrations run in this order, without gaps, from 1.</param>
/// <param name="Checksum">SHA-256 of the text, so that a migration edited after it ran is noticed.</param>
internal sealed record Migration(int Number, string Name, string Text, string Checksum);

using System.Runtime.InteropServices;

namespace Archestra.Cluster.Silo.Storage.Database;

/// <param name="Number">Counts the commits of one database object, from 1.</param>
/// <param name="Writes">How many writes this one flush made durable.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CommittedBatch(long Number, int Writes);

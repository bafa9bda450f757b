namespace Archestra.Cluster.Silo.Tests.Storage;

/// <summary>Both engines, for theories: every store test runs on each.</summary>
internal static class Engines
{
    public static TheoryData<string> All => ["sqlite", "postgres"];
}

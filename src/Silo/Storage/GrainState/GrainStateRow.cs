namespace Archestra.Cluster.Silo.Storage.GrainState;

/// <summary>A row of <c>grain_state</c> as Dapper fills it.</summary>
internal sealed class GrainStateRow
{
    public long Version { get; init; }

    /// <summary>Null once cleared.</summary>
    public byte[]? Body { get; init; }
}

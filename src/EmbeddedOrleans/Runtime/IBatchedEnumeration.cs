namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>An enumeration of a grain's results whose elements travel in batches.</summary>
internal interface IBatchedEnumeration
{
    int MaxBatchSize { get; set; }
}

namespace Archestra.Cluster.Silo.Tests.Storage;

/// <summary>The state that <see cref="GrainStorageContract"/> stores.</summary>
[GenerateSerializer, Alias("archestra.tests.contract-state")]
public sealed class ContractState
{
    [Id(0)]
    public int Count { get; set; }

    [Id(1)]
    public string Text { get; set; } = "";
}

using Archestra.Cluster.EmbeddedOrleans;
using Archestra.Cluster.Silo.Tests.Storage;
using Orleans.Storage;

namespace Archestra.Cluster.Silo.Tests.Embedded;

/// <summary>The store that most grain tests run on keeps the same contract as those of the product.</summary>
public sealed class InMemoryGrainStorageTests : GrainStorageContract
{
    private readonly InMemoryGrainStorage _storage = new();

    protected override Task<IGrainStorage> StorageAsync() => Task.FromResult<IGrainStorage>(_storage);
}

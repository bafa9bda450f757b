using Archestra.Cluster.EmbeddedOrleans;
using Archestra.Cluster.EmbeddedOrleans.Runtime;

namespace Archestra.Cluster.Cluster.Tests.Embedded;

/// <summary>What the embedded runtime does not do, it names.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData(typeof(IWithProperty), "Properties")]
    [InlineData(typeof(IWithGenericMethod), "Generic")]
    [InlineData(typeof(IWithPlainResult), "Task, ValueTask or IAsyncEnumerable")]
    [InlineData(typeof(IWithReference), "ref parameters")]
    public void An_interface_that_cannot_be_called_is_refused_by_name(Type contract, string reason)
        => Should.Throw<NotSupportedException>(() => InterfaceMap.Of(contract)).Message.ShouldContain(reason);

    [Fact]
    public async Task A_grain_without_an_implementation_is_refused_by_name()
    {
        await using var cluster = new EmbeddedCluster(new() { GrainAssemblies = { typeof(RefusalTests).Assembly } });

        Should.Throw<ArgumentException>(() => cluster.AddClient().Grains.GetGrain<IWithProperty>("m/x")).Message.ShouldContain(nameof(IWithProperty));
    }

    [Fact]
    public void A_message_without_attributes_is_refused_by_name()
        => Should.Throw<NotSupportedException>(() => Copier.CopyDynamic(new Version[] { new(1, 2) }.Select(version => version)))
            .Message.ShouldContain("GenerateSerializer");

    internal interface IWithProperty : IGrainWithStringKey
    {
        int Value { get; }
    }

    internal interface IWithGenericMethod : IGrainWithStringKey
    {
        Task<T> GetAsync<T>();
    }

    internal interface IWithPlainResult : IGrainWithStringKey
    {
        int Get();
    }

    internal interface IWithReference : IGrainWithStringKey
    {
        Task GetAsync(ref int value);
    }
}

using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Silo.Tests.Security;

/// <summary>An observer lives in a front-end: whatever proof went along with a message to it would be given away.</summary>
public sealed class ObserverProofTests : IAsyncLifetime
{
    private SecuredCluster _cluster = null!;
    private string _tenant = "";

    public async ValueTask InitializeAsync()
    {
        _cluster = await SecuredCluster.StartAsync(silos: 1, moreGrains: [typeof(ProbeGrain).Assembly]);
        _tenant = await _cluster.CreateTenantAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_observer_is_told_nothing_but_the_message(bool asSystem)
    {
        var told = new Told();
        var client = _cluster.Runtime.AddClient();
        var reference = client.Grains.CreateObjectReference<IProbeObserver>(told);
        CallerContext.Present(_cluster.SystemProof);
        var probe = client.Grains.GetGrain<IProbeGrain>($"p/{_tenant}");

        await (asSystem ? probe.TellAsSystemAsync(reference) : probe.TellAsync(reference));

        (await told.Proof.Task.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBeNull();
    }

    private sealed class Told : IProbeObserver
    {
        public TaskCompletionSource<string?> Proof { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnTold(string text) => Proof.TrySetResult(CallerContext.Proof);
    }
}

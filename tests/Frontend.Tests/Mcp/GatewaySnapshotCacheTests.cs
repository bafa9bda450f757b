using Archestra.Cluster.Frontend.Gateways;
using Archestra.Cluster.Frontend.Tests.Mcp.Scene;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Frontend.Tests.Mcp;

/// <summary>What a front-end holds of gateways, and when it lets go of it.</summary>
public sealed class GatewaySnapshotCacheTests : IAsyncLifetime
{
    private static readonly GatewayKey Key = new(McpScene.Tenant, McpScene.Gateway);
    private static readonly GatewayKey Absent = new(McpScene.Tenant, "gw_none");
    private readonly McpScene _scene = new();
    private ModelCluster _cluster = null!;
    private GatewaySnapshotCache _cache = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await ModelCluster.StartAsync(typeof(McpHost).Assembly, configureSilo: services => services.AddSingleton(_scene));
        _cache = new GatewaySnapshotCache(_cluster.Client, TimeProvider.System);
        _scene.SetGateway(McpScene.Tool("a"));
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_hundred_callers_cost_one_read()
    {
        var views = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => ReadAsync(Key)));

        views.ShouldAllBe(view => view != null && ReferenceEquals(view, views[0]));
        _scene.SnapshotReads.ShouldBe(1);
    }

    [Fact]
    public async Task A_gateway_that_does_not_exist_is_remembered_for_a_moment_and_looked_for_again_when_it_is_made()
    {
        (await ReadAsync(Absent)).ShouldBeNull();
        (await ReadAsync(Absent)).ShouldBeNull();
        _scene.SnapshotReads.ShouldBe(1);

        _scene.Gateways[Absent.ToString()] = _scene.Gateways[Key.ToString()];
        _cache.OnEntry(Entry(FeedEntryKind.GatewayChanged, Absent.Gateway, 1));

        (await ReadAsync(Absent)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(FeedEntryKind.GatewayChanged, McpScene.Gateway, true)]
    [InlineData(FeedEntryKind.GatewayChanged, "gw_other", false)]
    [InlineData(FeedEntryKind.InstallationChanged, "in_one", true)]
    [InlineData(FeedEntryKind.InstallationChanged, "in_other", false)]
    [InlineData(FeedEntryKind.TenantChanged, McpScene.Tenant, true)]
    [InlineData((FeedEntryKind)99, "anything", true)]
    [InlineData(FeedEntryKind.TokenRevoked, "tok_0", false)]
    public async Task Only_what_concerns_a_gateway_makes_it_read_again(FeedEntryKind kind, string subject, bool isReadAgain)
    {
        await ReadAsync(Key);

        _cache.OnEntry(Entry(kind, subject, 1));
        _scene.Publish(kind, subject);
        _scene.SetGateway(McpScene.Tool("b"));

        (await ReadAsync(Key))!.TryGetTool("b", out _).ShouldBe(isReadAgain);
    }

    [Fact]
    public async Task Another_tenants_change_makes_nothing_read_again()
    {
        await ReadAsync(Key);

        _cache.OnEntry(Entry(FeedEntryKind.TenantChanged, "tn_two", 1) with { TenantId = "tn_two" });
        await ReadAsync(Key);

        _scene.SnapshotReads.ShouldBe(1);
    }

    [Fact]
    public async Task A_change_that_the_snapshot_has_seen_already_costs_nothing()
    {
        _scene.Publish(FeedEntryKind.GatewayChanged, McpScene.Gateway);
        _scene.SetGateway(McpScene.Tool("a"));
        await ReadAsync(Key);

        _cache.OnEntry(Entry(FeedEntryKind.GatewayChanged, McpScene.Gateway, 1));
        await ReadAsync(Key);

        _scene.SnapshotReads.ShouldBe(1);
    }

    [Fact]
    public async Task A_snapshot_older_than_a_change_this_node_has_heard_of_is_not_kept()
    {
        await ReadAsync(Key);
        _cache.OnEntry(Entry(FeedEntryKind.GatewayChanged, McpScene.Gateway, 5));

        // The silo lags: it has read nothing newer than 0 yet. It is asked three times, and served for want of better.
        (await ReadAsync(Key)).ShouldNotBeNull();
        _scene.SnapshotReads.ShouldBe(4);

        _cache.OnEntry(Entry(FeedEntryKind.GatewayChanged, McpScene.Gateway, 5));
        _scene.Gateways[Key.ToString()] = _scene.Gateways[Key.ToString()] with { FeedSequence = 5 };
        await ReadAsync(Key);
        await ReadAsync(Key);
        _scene.SnapshotReads.ShouldBe(5);
    }

    [Fact]
    public async Task After_a_gap_everything_is_read_again()
    {
        await ReadAsync(Key);

        _cache.OnGap();
        await ReadAsync(Key);

        _scene.SnapshotReads.ShouldBe(2);
    }

    [Fact]
    public async Task A_refused_proof_of_another_caller_is_not_this_callers_fault()
    {
        _scene.RefusedProof = "stolen";
        var refused = _cache.GetAsync(Key, "stolen", default).AsTask();
        var accepted = ReadAsync(Key);

        await Should.ThrowAsync<UnauthorizedAccessException>(refused);
        (await accepted).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_watch_hears_of_changes_and_of_gaps()
    {
        using var watch = _cache.Watch(Key);
        var first = watch.Changed;
        _cache.OnEntry(Entry(FeedEntryKind.GatewayChanged, McpScene.Gateway, 1));
        await first.WaitAsync(McpHost.Patience);

        var second = watch.Changed;
        second.IsCompleted.ShouldBeFalse();
        _cache.OnGap();
        await second.WaitAsync(McpHost.Patience);
    }

    private static FeedEntry Entry(FeedEntryKind kind, string subject, long sequence) =>
        new() { Sequence = sequence, TenantId = McpScene.Tenant, Kind = kind, Subject = subject };

    private Task<GatewayView?> ReadAsync(GatewayKey key) => _cache.GetAsync(key, "good", default).AsTask();
}

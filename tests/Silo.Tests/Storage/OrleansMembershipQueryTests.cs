using System.Data;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Silo.Tests.Storage;

/// <summary>The membership protocol of Orleans' IMembershipTable over our statements.</summary>
public sealed class OrleansMembershipQueryTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly DateTime Time = new(2026, 5, 1, 12, 0, 0, DateTimeKind.Utc);

    private TestDatabase? _test;
    private OrleansQueries? _queries;

    private OrleansQueries Queries => _queries!;

    public async ValueTask InitializeAsync()
    {
        _test = await TestDatabase.CreateMigratedAsync("postgres", server);
        _queries = await OrleansQueries.LoadAsync(_test.ConnectionString!);
    }

    public async ValueTask DisposeAsync()
    {
        await Queries.DisposeAsync();
        await _test!.DisposeAsync();
    }

    [Fact]
    public void Every_statement_that_the_packages_ask_for_is_there() => Queries.Texts.Keys.Order(StringComparer.Ordinal).ShouldBe(
    [
        "CleanupDefunctSiloEntriesKey", "ClearStorageKey", "DeleteMembershipTableEntriesKey", "DeleteReminderRowKey",
        "DeleteReminderRowsKey", "DeleteStorageKey", "GatewaysQueryKey", "InsertMembershipKey", "InsertMembershipVersionKey",
        "MembershipReadAllKey", "MembershipReadRowKey", "ReadFromStorageKey", "ReadRangeRows1Key", "ReadRangeRows2Key",
        "ReadReminderRowKey", "ReadReminderRowsKey", "UpdateIAmAlivetimeKey", "UpdateMembershipKey", "UpsertReminderRowKey",
        "WriteToStorageKey",
    ]);

    [Fact]
    public async Task The_version_row_is_made_once_and_is_read_without_silos()
    {
        (await MakeVersionAsync()).ShouldBeTrue();
        (await MakeVersionAsync()).ShouldBeFalse();

        var row = (await ReadAllAsync()).ShouldHaveSingleItem();
        (row["StartTime"], row["Version"]).ShouldBe((null, 0));
    }

    [Fact]
    public async Task A_silo_joins_at_the_version_it_has_read_and_only_once()
    {
        await MakeVersionAsync();

        (await InsertAsync(port: 1, version: 7)).ShouldBeFalse("another version");
        (await InsertAsync(port: 1, version: 0)).ShouldBeTrue();
        (await InsertAsync(port: 1, version: 1)).ShouldBeFalse("it is there");

        var row = (await ReadAllAsync()).ShouldHaveSingleItem();
        (row["Address"], row["Port"], row["Generation"], row["SiloName"], row["HostName"]).ShouldBe(("127.0.0.1", 1, 5, "silo", "host"));
        (row["Status"], row["ProxyPort"], row["SuspectTimes"], row["Version"]).ShouldBe((2, 30000, null, 1));
        (row["StartTime"], row["IAmAliveTime"]).ShouldBe((Time, Time));
    }

    [Fact]
    public async Task Of_many_that_join_at_one_version_exactly_one_succeeds_and_nothing_half_done_stays()
    {
        await MakeVersionAsync();

        var joined = await Task.WhenAll(Enumerable.Range(1, 16).Select(port => InsertAsync(port, version: 0)));

        joined.Count(j => j).ShouldBe(1);
        (await ReadAllAsync()).ShouldHaveSingleItem()["Version"].ShouldBe(1);
    }

    [Fact]
    public async Task A_status_change_needs_the_version_and_an_existing_silo()
    {
        await MakeVersionAsync();
        await InsertAsync(port: 1, version: 0);

        (await UpdateAsync(port: 1, version: 0)).ShouldBeFalse("an old version");
        (await UpdateAsync(port: 2, version: 1)).ShouldBeFalse("no such silo");
        (await UpdateAsync(port: 1, version: 1)).ShouldBeTrue();

        var row = (await ReadAllAsync()).ShouldHaveSingleItem();
        (row["Status"], row["SuspectTimes"], row["Version"]).ShouldBe((3, "S127.0.0.1:2@1,time", 2));
    }

    [Fact]
    public async Task Of_many_changes_at_one_version_exactly_one_succeeds()
    {
        await MakeVersionAsync();
        await InsertAsync(port: 1, version: 0);

        var changed = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => UpdateAsync(port: 1, version: 1)));

        changed.Count(c => c).ShouldBe(1);
        (await ReadAllAsync()).ShouldHaveSingleItem()["Version"].ShouldBe(2);
    }

    [Fact]
    public async Task One_silo_is_read_with_the_version_and_gateways_are_the_active_ones()
    {
        await MakeVersionAsync();
        await InsertAsync(port: 1, version: 0);
        await InsertAsync(port: 2, version: 1);
        await UpdateAsync(port: 2, version: 2);

        var row = (await Queries.RunAsync("MembershipReadRowKey", [Deployment, .. Silo(1)])).ShouldHaveSingleItem();
        (row["Port"], row["Version"]).ShouldBe((1, 3));
        var absent = (await Queries.RunAsync("MembershipReadRowKey", [Deployment, .. Silo(9)])).ShouldHaveSingleItem();
        (absent["Port"], absent["Version"]).ShouldBe((null, 3));
        var gateway = (await Queries.RunAsync("GatewaysQueryKey", Deployment, ("Status", DbType.Int32, 3))).ShouldHaveSingleItem();
        (gateway["Address"], gateway["ProxyPort"], gateway["Generation"]).ShouldBe(("127.0.0.1", 30000, 5));
    }

    [Fact]
    public async Task A_heartbeat_keeps_the_version_and_the_dead_are_cleaned_up()
    {
        await MakeVersionAsync();
        await InsertAsync(port: 1, version: 0);
        await InsertAsync(port: 2, version: 1);
        await InsertAsync(port: 3, version: 2);
        await UpdateAsync(port: 3, version: 3);

        await Queries.RunAsync("UpdateIAmAlivetimeKey", [Deployment, .. Silo(1), ("IAmAliveTime", DbType.DateTime, Time.AddHours(2))]);
        await Queries.RunAsync("CleanupDefunctSiloEntriesKey", Deployment, ("IAmAliveTime", DbType.DateTime, Time.AddHours(1)));

        // 1 is alive, 3 is old but active, 2 was neither.
        var rows = await ReadAllAsync();
        rows.Select(r => r["Port"]).Order().ShouldBe([1, 3]);
        rows.ShouldAllBe(r => (int)r["Version"]! == 4);
        await Queries.RunAsync("DeleteMembershipTableEntriesKey", Deployment);
        (await ReadAllAsync()).ShouldBeEmpty();
    }

    private static (string, DbType, object?) Deployment => ("DeploymentId", DbType.String, "cluster");

    private static (string, DbType, object?)[] Silo(int port) =>
    [
        ("Address", DbType.String, "127.0.0.1"), ("Port", DbType.Int32, port), ("Generation", DbType.Int32, 5),
    ];

    private Task<bool> MakeVersionAsync() => Queries.DidAsync("InsertMembershipVersionKey", Deployment);

    private Task<List<Dictionary<string, object?>>> ReadAllAsync() => Queries.RunAsync("MembershipReadAllKey", Deployment);

    private Task<bool> InsertAsync(int port, int version) => Queries.DidAsync(
        "InsertMembershipKey",
        [
            Deployment, .. Silo(port), ("SiloName", DbType.String, "silo"), ("HostName", DbType.String, "host"),
            ("Status", DbType.Int32, 2), ("ProxyPort", DbType.Int32, 30000), ("StartTime", DbType.DateTime, Time),
            ("IAmAliveTime", DbType.DateTime, Time), ("Version", DbType.Int32, version),
        ]);

    private Task<bool> UpdateAsync(int port, int version) => Queries.DidAsync(
        "UpdateMembershipKey",
        [
            Deployment, .. Silo(port), ("Status", DbType.Int32, 3), ("SuspectTimes", DbType.String, "S127.0.0.1:2@1,time"),
            ("IAmAliveTime", DbType.DateTime, Time), ("Version", DbType.Int32, version),
        ]);
}

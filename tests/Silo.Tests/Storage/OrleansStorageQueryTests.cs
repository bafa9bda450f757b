using System.Data;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Silo.Tests.Storage;

/// <summary>Grain state and reminders as Orleans' AdoNet packages keep them, over our statements.</summary>
public sealed class OrleansStorageQueryTests(PostgresServer server) : IAsyncLifetime
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

    [Theory]
    [InlineData(null)]
    [InlineData("c/t1/a")]
    public async Task State_is_written_read_and_refused_when_stale(string? key)
    {
        (await ReadAsync(key)).ShouldBeEmpty();
        (await WriteAsync(key, null, [1])).ShouldBe(1);
        (await WriteAsync(key, 1, [2])).ShouldBe(2);
        (await WriteAsync(key, 1, [3])).ShouldBeNull("stale");
        (await WriteAsync(key, null, [4])).ShouldBeNull("it exists");

        var row = (await ReadAsync(key)).ShouldHaveSingleItem();
        ((byte[])row["PayloadBinary"]!).ShouldBe([2]);
        row["Version"].ShouldBe(2);
        (await ReadAsync("c/t1/other")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cleared_state_keeps_counting_and_a_deleted_one_is_gone()
    {
        await WriteAsync("a", null, [1]);

        (await SwapAsync("ClearStorageKey", "a", 7)).ShouldBeNull("stale");
        (await SwapAsync("ClearStorageKey", "a", 1)).ShouldBe(2);
        var cleared = (await ReadAsync("a")).ShouldHaveSingleItem();
        (cleared["PayloadBinary"], cleared["Version"]).ShouldBe((null, 2));
        (await WriteAsync("a", 2, [3])).ShouldBe(3);
        (await SwapAsync("DeleteStorageKey", "a", 2)).ShouldBeNull("stale");
        (await SwapAsync("DeleteStorageKey", "a", 3)).ShouldBe(4);
        (await ReadAsync("a")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_many_first_writes_at_once_exactly_one_succeeds()
    {
        var written = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => WriteAsync("race", null, [(byte)i])));

        written.Count(w => w == 1).ShouldBe(1);
        written.Count(w => w is null).ShouldBe(15);
        (await ReadAsync("race")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Reminders_are_upserted_read_and_deleted_by_version()
    {
        (await UpsertAsync("g1", "r1", 5, (DbType.Int32, 60_000))).ShouldBe(0);
        (await UpsertAsync("g1", "r1", 5, (DbType.Int64, 3_000_000_000L))).ShouldBe(1);
        await UpsertAsync("g1", "r2", 5, (DbType.Int32, 60_000));

        var row = (await Queries.RunAsync("ReadReminderRowKey", Service, ("GrainId", DbType.String, "g1"), Name("r1"))).ShouldHaveSingleItem();
        (row["GrainId"], row["ReminderName"], row["StartTime"], row["Period"], row["Version"]).ShouldBe(("g1", "r1", Time, 3_000_000_000L, 1));
        (await Queries.RunAsync("ReadReminderRowsKey", Service, ("GrainId", DbType.String, "g1"))).Count.ShouldBe(2);
        (await DeleteAsync("r1", version: 0)).ShouldBeFalse();
        (await DeleteAsync("r1", version: 1)).ShouldBeTrue();
        await Queries.RunAsync("DeleteReminderRowsKey", Service);
        (await Queries.RunAsync("ReadReminderRowsKey", Service, ("GrainId", DbType.String, "g1"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Ranges_are_open_below_closed_above_and_go_over_the_end_of_the_ring()
    {
        int[] hashes = [-100, 0, 10, 20, 100];
        foreach (var hash in hashes) await UpsertAsync($"g{hash}", "r", hash, (DbType.Int32, 1));

        (await RangeAsync("ReadRangeRows1Key", 0, 20)).ShouldBe(["g10", "g20"]);
        (await RangeAsync("ReadRangeRows2Key", 20, -100)).ShouldBe(["g-100", "g100"]);
    }

    private static (string, DbType, object?) Service => ("ServiceId", DbType.String, "service");

    private static (string, DbType, object?) Name(string name) => ("ReminderName", DbType.String, name);

    private static (string, DbType, object?)[] Address(string? key) =>
    [
        ("GrainIdHash", DbType.Int32, -7), ("GrainIdN0", DbType.Int64, 0L), ("GrainIdN1", DbType.Int64, 9L),
        ("GrainTypeHash", DbType.Int32, 8), ("GrainTypeString", DbType.String, "state"),
        ("GrainIdExtensionString", DbType.String, key), Service,
    ];

    private Task<List<Dictionary<string, object?>>> ReadAsync(string? key) => Queries.RunAsync("ReadFromStorageKey", Address(key));

    // Orleans takes at most one row, and reads the version by name when writing.
    private async Task<int?> WriteAsync(string? key, int? version, byte[] payload) =>
        (int?)(await Queries.RunAsync(
            "WriteToStorageKey",
            [.. Address(key), ("GrainStateVersion", DbType.Int32, version), ("PayloadBinary", DbType.Binary, payload)]))
            .SingleOrDefault()?["NewGrainStateVersion"];

    private async Task<int?> SwapAsync(string query, string key, int version) =>
        (int?)(await Queries.RunAsync(query, [.. Address(key), ("GrainStateVersion", DbType.Int32, version)]))
            .SingleOrDefault()?.First().Value;

    private async Task<int> UpsertAsync(string grain, string name, int hash, (DbType Type, object Value) period) =>
        (int)(await Queries.RunAsync(
            "UpsertReminderRowKey",
            Service,
            ("GrainId", DbType.String, grain),
            Name(name),
            ("StartTime", DbType.DateTime, Time),
            ("Period", period.Type, period.Value),
            ("GrainHash", DbType.Int32, hash))).ShouldHaveSingleItem()["Version"]!;

    private Task<bool> DeleteAsync(string name, int version) => Queries.DidAsync(
        "DeleteReminderRowKey", Service, ("GrainId", DbType.String, "g1"), Name(name), ("Version", DbType.Int32, version));

    private async Task<IEnumerable<object?>> RangeAsync(string query, int begin, int end) =>
        (await Queries.RunAsync(query, Service, ("BeginHash", DbType.Int32, begin), ("EndHash", DbType.Int32, end)))
            .Select(r => r["GrainId"]).Order();
}

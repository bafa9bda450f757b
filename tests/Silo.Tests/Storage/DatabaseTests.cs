using Archestra.Cluster.Silo.Storage.Database;
using Archestra.Cluster.Testing;
using Dapper;

namespace Archestra.Cluster.Silo.Tests.Storage;

/// <summary>What every <see cref="IDatabase"/> promises.</summary>
public sealed class DatabaseTests(PostgresServer server)
{
    private const string CreateCounter = "CREATE TABLE counter (id integer PRIMARY KEY, value bigint NOT NULL)";
    private const string Insert = "INSERT INTO counter (id, value) VALUES (@id, 0)";

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Concurrent_writers_lose_no_update(string engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine, server);
        await ExecuteAsync(test.Database, CreateCounter);
        await ExecuteAsync(test.Database, Insert, new { id = 1 });

        await Parallel.ForEachAsync(Enumerable.Range(0, 500), new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (_, _) =>
            await ExecuteAsync(test.Database, "UPDATE counter SET value = value + 1 WHERE id = 1"));

        (await ReadAsync(test.Database, "SELECT value FROM counter WHERE id = 1")).ShouldBe(500);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_failing_write_is_undone_and_reported_to_its_caller_only(string engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine, server);
        await ExecuteAsync(test.Database, CreateCounter);

        var writes = Enumerable.Range(0, 200).Select(id => test.Database.WriteAsync(
            async (connection, transaction, ct) =>
            {
                await connection.ExecuteAsync(Statement.Of(Insert, new { id }, transaction, ct));
                return id % 10 == 0 ? throw new InvalidOperationException($"write {id}") : id;
            },
            CancellationToken.None).AsTask()).ToList();

        for (var id = 0; id < writes.Count; id++)
        {
            if (id % 10 == 0) (await writes[id].ShouldThrowAsync<InvalidOperationException>()).Message.ShouldBe($"write {id}");
            else (await writes[id]).ShouldBe(id);
        }

        (await ReadAsync(test.Database, "SELECT count(*) FROM counter")).ShouldBe(180);
        (await ReadAsync(test.Database, "SELECT count(*) FROM counter WHERE id % 10 = 0")).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_cancelled_write_did_not_happen(string engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine, server);
        await ExecuteAsync(test.Database, CreateCounter);

        await Should.ThrowAsync<OperationCanceledException>(async () => await test.Database.WriteAsync(
            (connection, transaction, _) => connection.ExecuteAsync(Statement.Of(Insert, new { id = 1 }, transaction, default)),
            new CancellationToken(canceled: true)));

        (await ReadAsync(test.Database, "SELECT count(*) FROM counter")).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_nodes_share_one_database(string engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine, server);
        var other = test.OpenAnother();
        await ExecuteAsync(test.Database, CreateCounter);
        await ExecuteAsync(test.Database, Insert, new { id = 1 });

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i =>
            ExecuteAsync(i % 2 == 0 ? test.Database : other, "UPDATE counter SET value = value + 1 WHERE id = 1")));

        (await ReadAsync(other, "SELECT value FROM counter WHERE id = 1")).ShouldBe(100);
    }

    private static async Task ExecuteAsync(IDatabase database, string text, object? parameters = null) =>
        await database.WriteAsync(
            (connection, transaction, ct) => connection.ExecuteAsync(Statement.Of(text, parameters, transaction, ct)),
            CancellationToken.None);

    private static async Task<long> ReadAsync(IDatabase database, string text) => await database.ReadAsync(
        (connection, ct) => connection.ExecuteScalarAsync<long>(Statement.Of(text, null, ct)), CancellationToken.None);
}

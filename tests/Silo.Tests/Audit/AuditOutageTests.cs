using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Testing;
using Dapper;
using Npgsql;

namespace Archestra.Cluster.Silo.Tests.Audit;

/// <summary>The store itself gives up, in the ways it does: whoever asks is refused, and the log is there again when the store is.</summary>
public sealed class AuditOutageTests(PostgresServer server)
{
    [Fact]
    public async Task A_full_SQLite_file_refuses_and_a_file_with_room_again_serves()
    {
        await using var scene = await AuditScene.CreateAsync("sqlite", server);
        var silo = await scene.StartSiloAsync();
        var open = await silo.Log.BeginAsync(Events.Call("before"), CancellationToken.None);
        // What the file has now is all it may have: SQLITE_FULL, as from a full disk. The limit goes with the connection.
        await silo.Database.Database.WriteAsync(
            (connection, transaction, _) => connection.QuerySingleAsync<long>("PRAGMA max_page_count = 1", transaction: transaction),
            CancellationToken.None);

        var big = Events.Call("big") with { Details = new string('x', 500_000) };
        silo.Log.Complete(open, Events.Outcome());
        var refusal = await Should.ThrowAsync<AuditUnavailableException>(async () => await silo.Log.BeginAsync(big, CancellationToken.None));
        await silo.CallAsync("after");
        await silo.StopAsync();

        refusal.InnerException!.Message.ShouldContain("full");
        (await scene.RecordsAsync()).Select(record => (record.Tool, record.Outcome)).ShouldBe(
            [("before", AuditOutcomes.Succeeded), ("after", AuditOutcomes.Succeeded)], ignoreOrder: true);
        (await scene.VerifyAsync()).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_PostgreSQL_server_that_throws_everybody_out_refuses_and_serves_when_it_is_back()
    {
        await using var scene = await AuditScene.CreateAsync("postgres", server);
        var silo = await scene.StartSiloAsync();
        var open = await silo.Log.BeginAsync(Events.Call("before"), CancellationToken.None);
        var database = (await scene.QueryAsync<string>("SELECT current_database()"))[0];
        // The observer's own connection stays, so that what follows can be read.
        var observer = (await scene.QueryAsync<int>("SELECT pg_backend_pid()"))[0];
        await using var elsewhere = new NpgsqlConnection(await server.CreateDatabaseAsync());

        await elsewhere.ExecuteAsync($"ALTER DATABASE {database} ALLOW_CONNECTIONS false");
        await elsewhere.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = @database AND pid <> @observer", new { database, observer });
        silo.Log.Complete(open, Events.Outcome());
        await Should.ThrowAsync<AuditUnavailableException>(async () => await silo.Log.BeginAsync(Events.Call("refused"), CancellationToken.None));
        await Should.ThrowAsync<AuditUnavailableException>(async () => await silo.Log.BeginAsync(Events.Call("refused"), CancellationToken.None));
        await elsewhere.ExecuteAsync($"ALTER DATABASE {database} ALLOW_CONNECTIONS true");
        await AnswerAsync(silo);
        await silo.StopAsync();

        (await scene.RecordsAsync()).Select(record => (record.Tool, record.Outcome)).ShouldBe(
            [("before", AuditOutcomes.Succeeded), ("after", AuditOutcomes.Succeeded)], ignoreOrder: true);
        (await scene.VerifyAsync()).Findings.ShouldBeEmpty();
    }

    // Each broken connection of the pool costs one more refusal.
    private static async Task AnswerAsync(TestSilo silo)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await silo.CallAsync("after");
                return;
            }
            catch (AuditUnavailableException) when (attempt < 30)
            {
                continue;
            }
        }
    }
}

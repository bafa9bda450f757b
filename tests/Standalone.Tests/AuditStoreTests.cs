using Archestra.Cluster.Silo.Storage.Database;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Peers;
using Archestra.Cluster.Testing.Standalone;
using Microsoft.Data.Sqlite;

namespace Archestra.Cluster.Standalone.Tests;

/// <summary>When the audit log cannot be written, nothing runs.</summary>
public sealed class AuditStoreTests
{
    [Fact]
    public async Task While_the_audit_log_cannot_be_written_calls_are_refused_and_none_runs()
    {
        await using var server = await FakeMcpServer.StartLegacyAsync(exchange => exchange.ReplyAsync(exchange.Method == "tools/list"
            ? """{"tools":[{"name":"run","inputSchema":{"type":"object"}}]}"""
            : """{"content":[{"type":"text","text":"ran"}]}"""));
        await using var scene = await GatewayScene.StartAsync();
        var gateway = await scene.CreateGatewayAsync("g", "upstream", await scene.InstallRemoteAsync("r", server.Url));
        using var client = McpClient.For(gateway, scene.Token);
        await client.InitializeAsync();
        (await client.CallToolAsync("run", new { })).Text.ShouldBe("ran");
        var ran = CountRuns(server);

        SqliteNativeLibrary.EnsureLoaded();
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(scene.DataDirectory, "audit.db")}"))
        {
            // A writer that does not let go: for the silo, a store that refuses.
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "BEGIN EXCLUSIVE";
            await command.ExecuteNonQueryAsync();

            var refused = await client.CallToolAsync("run", new { });

            refused.Error.ShouldNotBeNull();
            refused.Error.Value.GetProperty("message").GetString()!.ShouldContain("audit");
            refused.Error.Value.GetProperty("data").GetProperty("outcome").GetString().ShouldBe("not_started");
            CountRuns(server).ShouldBe(ran);
            command.CommandText = "ROLLBACK";
            await command.ExecuteNonQueryAsync();
        }

        await Eventually.HoldsAsync(
            async () => (await client.CallToolAsync("run", new { })).Error is null, "calls run again once the log can be written");
    }

    private static int CountRuns(FakeMcpServer server) => server.Exchanges.Count(exchange => exchange.Method == "tools/call");
}

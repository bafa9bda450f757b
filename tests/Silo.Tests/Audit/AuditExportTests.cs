using System.Text;
using System.Text.Json;
using Archestra.Cluster.Silo.Audit;
using Archestra.Cluster.Silo.Tests.Storage;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Silo.Tests.Audit;

public sealed class AuditExportTests(PostgresServer server)
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_line_is_JSON_with_all_that_verifying_takes_except_the_key(string engine)
    {
        await using var scene = await AuditScene.CreateAsync(engine, server);
        var silo = await scene.StartSiloAsync();
        await silo.CallAsync("line\nbreak \"quoted\" ü");
        await silo.CallAsync(tenantId: "ten_b");
        await silo.StopAsync();

        var lines = await ExportAsync(scene, "ten_a");

        lines.Select(line => line.GetProperty("type").GetString()).Distinct().ShouldBe(["checkpoint", "entry"]);
        lines.Select(line => line.GetProperty("tenant").GetString()).Distinct().ShouldBe(["ten_a"]);
        var first = lines.First(line => line.GetProperty("type").GetString() == "entry");
        first.GetProperty("body").GetProperty("tool").GetString().ShouldBe("line\nbreak \"quoted\" ü");
        first.GetProperty("kind").GetString().ShouldBe("intent");
        var digest = System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(first.GetProperty("body").GetRawText()));
        first.GetProperty("digest").GetString().ShouldBe(Convert.ToHexStringLower(digest));
        first.GetProperty("mac").GetString()!.Length.ShouldBe(64);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}\n{\"type\":\"entry\"}")]
    [InlineData("{}{}")]
    public async Task A_damaged_body_does_not_break_its_line(string body)
    {
        await using var scene = await AuditScene.CreateAsync("sqlite", server);
        var silo = await scene.StartSiloAsync();
        await silo.CallAsync();
        await silo.StopAsync();
        await scene.ExecuteAsync("UPDATE audit_entries SET body = @Body WHERE kind = 1", new { Body = Encoding.UTF8.GetBytes(body) });

        var lines = await ExportAsync(scene, null);

        lines.Single(line => line.TryGetProperty("damagedBody", out _)).GetProperty("damagedBody").GetBytesFromBase64().ShouldBe(Encoding.UTF8.GetBytes(body));
        (await scene.RecordsAsync()).ShouldHaveSingleItem().Action.ShouldNotBeEmpty();
    }

    private static async Task<IReadOnlyList<JsonElement>> ExportAsync(AuditScene scene, string? tenantId)
    {
        using var output = new MemoryStream();
        var count = await new AuditExporter(new AuditDatabase(scene.Database)).ExportAsync(tenantId, output, CancellationToken.None);
        var lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe((int)count);
        return [.. lines.Select(line => JsonDocument.Parse(line).RootElement)];
    }
}

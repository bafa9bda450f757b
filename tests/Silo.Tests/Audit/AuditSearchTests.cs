using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Silo.Tests.Storage;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Silo.Tests.Audit;

public sealed class AuditSearchTests(PostgresServer server)
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_operation_is_one_record_with_who_what_and_how_it_ended(string engine)
    {
        await using var scene = await AuditScene.CreateAsync(engine, server);
        var silo = await scene.StartSiloAsync();
        var source = Events.Call("search");
        var intent = await silo.Log.BeginAsync(source, CancellationToken.None);
        await silo.Log.CompleteAsync(intent, new AuditOutcome(AuditOutcomes.Failed, TimeSpan.FromMilliseconds(12.345), 340, "upstream said no"), CancellationToken.None);

        var record = (await scene.RecordsAsync()).ShouldHaveSingleItem();

        record.OperationId.ShouldBe(source.OperationId);
        record.ShouldSatisfyAllConditions(
            r => r.Action.ShouldBe("tool.call"),
            r => r.ActorId.ShouldBe("usr_1"),
            r => r.TokenId.ShouldBe("tok_1"),
            r => r.Client.ShouldBe("test 1.0"),
            r => r.ClientId.ShouldBe("cl_1"),
            r => r.Tool.ShouldBe("search"),
            r => r.SourceAddress.ShouldBe("192.0.2.1"),
            r => r.TraceId.ShouldBe(source.TraceId),
            r => r.RequestBytes.ShouldBe(120),
            r => r.Outcome.ShouldBe(AuditOutcomes.Failed),
            r => r.Duration.ShouldBe(TimeSpan.FromMicroseconds(12345)),
            r => r.ResponseBytes.ShouldBe(340),
            r => r.Reason.ShouldBe("upstream said no"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_filter_selects(string engine)
    {
        var time = new ManualTimeProvider();
        await using var scene = await AuditScene.CreateAsync(engine, server);
        var silo = await scene.StartSiloAsync(time);
        var start = time.GetUtcNow();
        await silo.CallAsync("one");
        time.Advance(TimeSpan.FromSeconds(1));
        await silo.CallAsync("two", outcome: AuditOutcomes.Refused);
        time.Advance(TimeSpan.FromSeconds(1));
        await silo.Log.BeginAsync(Events.Call("three") with { InstallationId = "ins_2" }, CancellationToken.None);
        await silo.Log.AppendAsync(Events.Change(), CancellationToken.None);
        await silo.CallAsync("foreign", "ten_b");

        async Task<string[]> Found(AuditQuery query) => [.. (await scene.RecordsAsync(query)).Select(record => record.Tool ?? record.Action)];

        (await Found(new AuditQuery { Tool = "two" })).ShouldBe(["two"]);
        (await Found(new AuditQuery { ActorId = "usr_2" })).ShouldBe(["gateway.updated"]);
        (await Found(new AuditQuery { InstallationId = "ins_2" })).ShouldBe(["three"]);
        (await Found(new AuditQuery { Action = "gateway.updated" })).ShouldBe(["gateway.updated"]);
        (await Found(new AuditQuery { Outcome = AuditOutcomes.Refused })).ShouldBe(["two"]);
        (await Found(new AuditQuery { Outcome = AuditOutcomes.Succeeded })).ShouldBe(["gateway.updated", "one"]);
        (await Found(new AuditQuery { Outcome = AuditRecord.Pending })).ShouldBe(["three"]);
        (await Found(new AuditQuery { GatewayId = "gw_1", Tool = "one" })).ShouldBe(["one"]);
        (await Found(new AuditQuery { GatewayId = "gw_2" })).ShouldBeEmpty();
        (await Found(new AuditQuery { TokenId = "tok_1", ToolPrefix = "t" })).ShouldBe(["three", "two"]);
        (await Found(new AuditQuery { TokenId = "tok_2" })).ShouldBeEmpty();
        (await Found(new AuditQuery { TraceId = "4bf92f3577b34da6a3ce929d0e0e4736", To = start.AddSeconds(1) })).ShouldBe(["one"]);
        (await Found(new AuditQuery { SourceAddress = "192.0.2.9" })).ShouldBeEmpty();
        (await Found(new AuditQuery { ActionPrefix = "gateway." })).ShouldBe(["gateway.updated"]);
        (await Found(new AuditQuery { ActionPrefix = "g%" })).ShouldBeEmpty("a prefix is no pattern");
        (await Found(new AuditQuery { Action = "tool.call", OldestFirst = true })).ShouldBe(["one", "two", "three"]);
        (await Found(new AuditQuery { To = start.AddSeconds(1) })).ShouldBe(["one"]);
        (await Found(new AuditQuery { From = start.AddSeconds(1), To = start.AddSeconds(2) })).ShouldBe(["two"]);
        (await Found(new AuditQuery { Tool = "foreign" })).ShouldBeEmpty();
        (await Found(new AuditQuery { Tool = "' OR 1=1 --\0" })).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Pages_follow_each_other_without_gap_or_repetition_while_new_records_arrive(string engine)
    {
        await using var scene = await AuditScene.CreateAsync(engine, server);
        TestSilo[] silos = [await scene.StartSiloAsync(), await scene.StartSiloAsync()];
        await Task.WhenAll(Enumerable.Range(0, 25).Select(i => silos[i % 2].CallAsync($"tool_{i}")));

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await scene.Search.SearchAsync("ten_a", new AuditQuery { Limit = 4, Cursor = cursor }, CancellationToken.None);
            seen.AddRange(page.Items.Select(record => record.Tool!));
            cursor = page.NextCursor;
            await silos[0].CallAsync("newer");
        }
        while (cursor is not null);

        // Records of one millisecond have no order of arrival: a newer one may still fall into it.
        seen.Where(tool => tool != "newer").Order().ShouldBe(Enumerable.Range(0, 25).Select(i => $"tool_{i}").Order());
    }

    [Theory]
    [InlineData("x")]
    [InlineData("MS4yLjM")]
    [InlineData("%%%")]
    public async Task A_foreign_cursor_is_refused_or_some_place_in_the_list(string cursor)
    {
        await using var scene = await AuditScene.CreateAsync("sqlite", server);
        var silo = await scene.StartSiloAsync();
        await silo.CallAsync();

        var page = await scene.Search.SearchAsync("ten_a", new AuditQuery { Cursor = cursor }, CancellationToken.None);

        page.Items.Length.ShouldBeLessThanOrEqualTo(1);
    }
}

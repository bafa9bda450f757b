using System.Net;
using System.Text.Json;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Silo.Audit.Export.Otlp;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Tests.Audit.Export;

/// <summary>The log reaches an OpenTelemetry collector as log records.</summary>
public sealed class OtlpDeliveryTests(PostgresServer server)
{
    [Fact]
    public async Task Every_record_arrives_with_the_record_as_its_body_and_what_one_searches_for_as_attributes()
    {
        await using var collector = await HttpReceiver.StartAsync(_ => HttpStatusCode.OK);
        await using var scene = await ExportScene.CreateAsync("sqlite", server);
        var silo = await scene.Audit.StartSiloAsync();
        await scene.DeliverAsync(silo, Target(collector, silo));
        await silo.CallAsync("search-ü", outcome: AuditOutcomes.Failed);

        await AllArriveAsync(scene, collector);

        var requests = Requests(collector);
        requests.ShouldAllBe(r => r.Resource["service.name"] == "archestra-cluster" && r.Resource["service.instance.id"] == silo.Id);
        collector.Requests.ShouldAllBe(r => r.ContentType == "application/x-protobuf");
        var intent = requests.SelectMany(r => r.Records).Single(r => r.Attributes["archestra.audit.kind"] == "intent");
        intent.ShouldSatisfyAllConditions(
            r => r.EventName.ShouldBe("archestra.audit.tool.call"),
            r => r.TraceId.ShouldBe("4bf92f3577b34da6a3ce929d0e0e4736"),
            r => r.Severity.ShouldBe(9ul),
            r => r.Attributes["archestra.tenant.id"].ShouldBe("ten_a"),
            r => r.Attributes["gen_ai.tool.name"].ShouldBe("search-ü"),
            r => JsonDocument.Parse(r.Body).RootElement.GetProperty("body").GetProperty("at").GetUInt64().ShouldBe(r.At / 1_000_000));
        requests.SelectMany(r => r.Records).Single(r => r.Attributes["archestra.audit.kind"] == "outcome").Severity.ShouldBe(13ul);
    }

    [Fact]
    public async Task What_the_collector_does_not_take_is_sent_until_it_does()
    {
        var refusals = 2;
        await using var collector = await HttpReceiver.StartAsync(_ => Interlocked.Decrement(ref refusals) >= 0 ? HttpStatusCode.TooManyRequests : HttpStatusCode.OK);
        await using var scene = await ExportScene.CreateAsync("sqlite", server);
        var silo = await scene.Audit.StartSiloAsync();
        for (var i = 0; i < 20; i++) await silo.CallAsync();

        await scene.DeliverAsync(silo, Target(collector, silo));

        await AllArriveAsync(scene, collector, skip: 2);
    }

    [Fact]
    public async Task Records_that_the_collector_says_it_rejected_are_not_taken_for_delivered()
    {
        await using var collector = await HttpReceiver.StartAsync(_ => HttpStatusCode.OK);
        // partial_success { rejected_log_records: 300 }
        collector.Answer = [0x0a, 0x03, 0x08, 0xac, 0x02];
        OtlpLogsTarget.RejectedOf(collector.Answer).ShouldBe(300ul);
        OtlpLogsTarget.RejectedOf([]).ShouldBe(0ul);
        await using var scene = await ExportScene.CreateAsync("sqlite", server);
        var silo = await scene.Audit.StartSiloAsync();
        await silo.CallAsync();

        await scene.DeliverAsync(silo, Target(collector, silo));

        await Eventually.HoldsAsync(async () => await scene.StateAsync("otlp") == "failing", "the status says so");
        (await scene.Audit.QueryAsync<long>("SELECT count(*) FROM audit_cursors WHERE consumer = 'otlp'"))[0].ShouldBe(0);
        collector.Answer = [];
        await Eventually.HoldsAsync(async () => await scene.StateAsync("otlp") == "delivering", "it is delivered in the end");
    }

    private static List<OtlpLogsRequest> Requests(HttpReceiver collector) => [.. collector.Requests.Select(r => OtlpLogsRequest.Parse(r.Body))];

    private static Task AllArriveAsync(ExportScene scene, HttpReceiver collector, int skip = 0) => Eventually.HoldsAsync(
        async () =>
        {
            var arrived = Requests(collector).Skip(skip).SelectMany(r => r.Records).Select(r => r.Attributes).Select(a =>
                $"{a["archestra.tenant.id"]}/{a["archestra.audit.silo"]}/{a.ContainsKey("archestra.audit.number")}/{a.GetValueOrDefault("archestra.audit.sequence") ?? a["archestra.audit.number"]}");
            return (await scene.EverythingAsync()).All(arrived.ToHashSet().Contains);
        },
        "everything arrives");

    private static OtlpLogsTarget Target(HttpReceiver collector, TestSilo silo) =>
        new(Options.Create(new OtlpLogsOptions { Endpoint = collector.Url }), silo.Writer, TimeProvider.System);
}

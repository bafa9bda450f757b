using System.Diagnostics.Metrics;

namespace Archestra.Cluster.Protocol.Telemetry;

/// <summary>
/// Every instrument of ours, here and nowhere else. A new one needs a row in the table of docs/operations.md: a test
/// compares that table with what a running gateway exports, and turns red on either side's surplus.
/// Names and units are the semantic conventions' (https://opentelemetry.io/docs/specs/semconv/), durations in seconds.
/// </summary>
public static class GatewayMetrics
{
    /// <summary>
    /// From a tenth of a millisecond, since the gateway's own part of a call lies below one, to five minutes, since tools
    /// take long. The conventions' own advice for MCP begins at 10 ms and would show nothing of us.
    /// </summary>
    public static readonly double[] DurationBuckets =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

    /// <summary>How long anything that is kept open lives: a second to a day.</summary>
    public static readonly double[] LifetimeBuckets = [1, 10, 60, 300, 900, 3600, 14_400, 43_200, 86_400];

    /// <summary>The values of <see cref="TelemetryAttributes.StartReason"/>.</summary>
    public const string OnDemand = "on_demand";
    public const string AfterFailure = "after_failure";

    // Model Context Protocol.
    public static readonly Histogram<double> ServerOperationDuration =
        Duration("mcp.server.operation.duration", "Time from the receipt of an MCP message to its answer.");

    public static readonly Histogram<double> ClientOperationDuration =
        Duration("mcp.client.operation.duration", "Time from sending an MCP request upstream to its answer.");

    public static readonly Histogram<double> ClientSessionDuration = GatewayTelemetry.Meter.CreateHistogram(
        "mcp.client.session.duration", "s", "How long a session with an upstream server lasted.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = LifetimeBuckets });

    // Databases. Npgsql measures PostgreSQL under the same name.
    public static readonly Histogram<double> DatabaseOperationDuration =
        Duration("db.client.operation.duration", "Time of one operation on the SQLite file, its place in the queue and the flush included.");

    // Calls.
    public static readonly UpDownCounter<long> CallsInFlight = GatewayTelemetry.Meter.CreateUpDownCounter<long>(
        "archestra.calls.in_flight", "{call}", "Tool calls that have their place at a server now.");

    public static readonly UpDownCounter<long> CallsQueued = GatewayTelemetry.Meter.CreateUpDownCounter<long>(
        "archestra.calls.queued", "{call}", "Tool calls that wait for a place.");

    public static readonly Counter<long> Refusals = GatewayTelemetry.Meter.CreateCounter<long>(
        "archestra.refusals", "{refusal}", "Requests and calls that were turned away, by reason.");

    public static readonly Counter<long> GrainCallFailures = GatewayTelemetry.Meter.CreateCounter<long>(
        "archestra.grain.call.failures", "{call}", "Calls from a front-end to a silo that got no answer.");

    // What a front-end knows.
    public static readonly Counter<long> VerdictLookups = GatewayTelemetry.Meter.CreateCounter<long>(
        "archestra.verdict_cache.lookups", "{lookup}", "Tokens looked up in the front-end's cache of verdicts.");

    public static readonly Counter<long> SignatureChecks = GatewayTelemetry.Meter.CreateCounter<long>(
        "archestra.access_token.signature_checks", "{check}", "Signatures of access tokens that were checked, each on a front-end or in a silo.");

    public static readonly ObservedGauge ChangeFeedAge = new(
        GatewayTelemetry.Meter, "archestra.change_feed.age", "s", "How old the node's view of revocations and changes is.");

    // Audit.
    public static readonly ObservedGauge AuditQueueLength = new(
        GatewayTelemetry.Meter, "archestra.audit.queue.length", "{entry}", "Audit entries that wait to be written.");

    public static readonly Histogram<double> AuditFlushDuration =
        Duration("archestra.audit.flush.duration", "Time to bring one batch of audit entries to disk.");

    public static readonly ObservedGauge AuditExportOutage = new(
        GatewayTelemetry.Meter, "archestra.audit.export.outage", "s", "For how long a target of the audit log has taken nothing.");

    // Keys.
    public static readonly ObservedGauge SecretsLeft = new(
        GatewayTelemetry.Meter, "archestra.keys.secrets_left", "{secret}", "Stored secrets that are not under the active key yet.");

    // Upstream servers.
    public static readonly UpDownCounter<long> UpstreamSessions = GatewayTelemetry.Meter.CreateUpDownCounter<long>(
        "archestra.upstream.sessions", "{session}", "Sessions with upstream servers that are open.");

    public static readonly Counter<long> UpstreamSessionsLost = GatewayTelemetry.Meter.CreateCounter<long>(
        "archestra.upstream.sessions.lost", "{session}", "Sessions that ended without our doing; for a hosted server its process ended.");

    public static readonly Counter<long> HostedServerStarts = GatewayTelemetry.Meter.CreateCounter<long>(
        "archestra.hosted_server.starts", "{start}", "Processes of hosted servers started; after_failure is a restart.");

    public static readonly UpDownCounter<long> HostedServers = GatewayTelemetry.Meter.CreateUpDownCounter<long>(
        "archestra.hosted_servers", "{server}", "Hosted servers by state.");

    public static readonly Counter<long> ToolDrifts = GatewayTelemetry.Meter.CreateCounter<long>(
        "archestra.tool.drifts", "{tool}", "Tools found to be other than what was approved.");

    /// <summary>Reports each counter once before anything is counted: an alert on an increase needs a value to begin with.</summary>
    public static void ReportZeros()
    {
        CallsInFlight.Add(0);
        CallsQueued.Add(0);
        Zero(Refusals, TelemetryAttributes.RefusalReason, RefusalReasons.All);
        Zero(SignatureChecks, TelemetryAttributes.Role, [TelemetryAttributes.Frontend, TelemetryAttributes.Silo]);
        Zero(GrainCallFailures, TelemetryAttributes.ErrorType, ["timeout", "rejected", "unavailable"]);
        Zero(UpstreamSessionsLost, TelemetryAttributes.ServerKind, [TelemetryAttributes.Remote, TelemetryAttributes.Hosted]);
        Zero(ToolDrifts, TelemetryAttributes.DriftKind, ["changed", "appeared", "vanished"]);
        Zero(HostedServerStarts, TelemetryAttributes.StartReason, [OnDemand, AfterFailure]);
    }

    private static void Zero(Counter<long> counter, string attribute, IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            counter.Add(0, new KeyValuePair<string, object?>(attribute, value));
        }
    }

    private static Histogram<double> Duration(string name, string description) => GatewayTelemetry.Meter.CreateHistogram(
        name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBuckets });
}

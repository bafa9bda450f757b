using System.Text.Json;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.Telemetry;
using Microsoft.Extensions.Logging;

namespace Archestra.Cluster.Grains.Installations.Drift;

/// <summary>Puts it on record that a server's tools are not, or are again, what was approved. The intent is on disk before the list is stored.</summary>
internal sealed partial class DriftRecord(IAuditLog audit, TimeProvider time, ILogger<DriftRecord> logger)
{
    /// <summary>So many definitions are recorded whole, each up to <see cref="MaxDefinition"/> bytes; of the rest the digests.</summary>
    private const int MaxDefinitions = 20;

    private const int MaxDefinition = 16 * 1024;

    /// <param name="key">The installation.</param>
    /// <param name="before">The list as stored.</param>
    /// <param name="after">The list to be stored.</param>
    /// <param name="store">Stores it; null when another node was first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AuditUnavailableException">Nothing was stored.</exception>
    public async Task<long?> StoreAsync(
        InstallationKey key, StoredToolList before, StoredToolList after, Func<Task<long?>> store, CancellationToken cancellationToken)
    {
        var drifted = Describe(key, after, DriftDetection.Begun(before, after));
        var restored = Describe(key, before, DriftDetection.Ended(before, after));
        List<AuditIntent> intents = [];
        foreach (var (action, drifts) in new[] { ("tool.drifted", drifted), ("tool.restored", restored) })
        {
            if (drifts.Length > 0)
            {
                intents.Add(await audit.BeginAsync(Entry(key, action, drifts), cancellationToken));
            }
        }

        var started = time.GetTimestamp();
        var (outcome, reason, version) = (AuditOutcomes.Unknown, (string?)"The change did not end.", (long?)null);
        try
        {
            version = await store();
            (outcome, reason) = version is null ? (AuditOutcomes.Refused, "Another node stored a list first.") : (AuditOutcomes.Succeeded, null);
        }
        finally
        {
            foreach (var intent in intents)
            {
                audit.Complete(intent, new AuditOutcome(outcome, time.GetElapsedTime(started), 0, reason));
            }
        }

        if (version is not null)
        {
            Tell(key, drifted);
        }

        return version;
    }

    /// <summary>What an approval is recorded with.</summary>
    public static object Details(params IReadOnlyList<ToolDrift> drifts) => new
    {
        Tools = drifts.Select((drift, index) => new
        {
            drift.Tool,
            drift.Kind,
            Before = drift.ApprovedDigest,
            After = drift.Digest,
            drift.Members,
            ApprovedDefinition = index < MaxDefinitions ? Definition(drift.Approved) : null,
            CurrentDefinition = index < MaxDefinitions ? Definition(drift.Current) : null,
        }),
    };

    private void Tell(InstallationKey key, ToolDrift[] drifts)
    {
        foreach (var drift in drifts)
        {
            GatewayMetrics.ToolDrifts.Add(1, new KeyValuePair<string, object?>(TelemetryAttributes.DriftKind, NameOf(drift.Kind)));
            LogDrifted(logger, key.Tenant, key.Installation, drift.Tool, drift.Kind, drift.ApprovedDigest, drift.Digest);
        }
    }

    private static AuditEvent Entry(InstallationKey key, string action, ToolDrift[] drifts) => new()
    {
        TenantId = key.Tenant,
        Action = action,
        OperationId = Guid.NewGuid().ToString("N"),
        ActorKind = AuditActor.System,
        InstallationId = key.Installation,
        Tool = drifts is [var only] ? only.Tool : null,
        Subject = $"installation/{key.Installation}",
        Count = drifts.Length,
        Details = JsonSerializer.Serialize(Details(drifts), DocumentJson.Options),
    };

    private static string NameOf(ToolDriftKind kind) => kind switch
    {
        ToolDriftKind.Changed => "changed",
        ToolDriftKind.Appeared => "appeared",
        _ => "vanished",
    };

    private static ToolDrift[] Describe(InstallationKey key, StoredToolList list, IEnumerable<StoredDrift> drifts) =>
        [.. drifts.Select(drift => DriftDetection.Describe(key.Installation, list, drift, default))];

    private static JsonElement? Definition(byte[]? definition) =>
        definition is { Length: <= MaxDefinition } ? JsonElement.Parse(definition) : null;

    [LoggerMessage(
        1401,
        LogLevel.Warning,
        "In tenant {TenantId}, the tool {Tool} of installation {InstallationId} is not what was approved ({Kind}): {ApprovedDigest} became {Digest}",
        EventName = "ToolDrifted")]
    private static partial void LogDrifted(
        ILogger logger, string tenantId, string installationId, string tool, ToolDriftKind kind, string approvedDigest, string digest);
}

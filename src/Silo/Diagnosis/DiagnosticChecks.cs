using Archestra.Cluster.Silo.Diagnosis.Checks;

namespace Archestra.Cluster.Silo.Diagnosis;

/// <summary>Every check, in the order in which they run.</summary>
internal static class DiagnosticChecks
{
    private const string KeyRingFile = "keyRingFile";
    private const string KeyRing = "keyRing";
    private const string Database = "database";
    private const string Schema = "schema";

    private static readonly CheckDefinition[] Store =
    [
        CheckDefinition.Of<DataDirectoryCheck>("dataDirectory", "the data directory is ours alone, can be written and has room"),
        CheckDefinition.Of<DatabaseCheck>(Database, "the database answers"),
        CheckDefinition.Of<DatabaseSettingsCheck>("databaseSettings", "what the database commits survives a power failure", Database),
        CheckDefinition.Of<SchemaCheck>(Schema, "the schema is one that this version knows", Database),
        CheckDefinition.Of<KeyRingFileCheck>(KeyRingFile, "the key ring can be read, by its owner only"),
        CheckDefinition.Of<KeyRingMatchCheck>(KeyRing, "the key ring is the one that the database was sealed with", Schema, KeyRingFile),
        CheckDefinition.Of<KeyRotationCheck>("keyRotation", "no key rotation stands still", Schema),
        CheckDefinition.Of<ClockCheck>("clock", "the clock is right", Schema),
    ];

    private static readonly CheckDefinition[] Configuration =
    [
        CheckDefinition.Of<ServersCheck>("servers", "every installed server can be reached", KeyRing),
        CheckDefinition.Of<GatewaysCheck>("gateways", "every gateway has tools", Schema),
        CheckDefinition.Of<TokensCheck>("tokens", "no token that is used expires soon", Schema),
        CheckDefinition.Of<PublicUrlCheck>("publicUrl", "clients can sign in at the public address"),
        CheckDefinition.Of<TelemetryCheck>("telemetry", "the telemetry endpoint listens"),
    ];

    /// <summary>Of a deployment that runs, as one silo sees it.</summary>
    public static IReadOnlyList<CheckDefinition> Online { get; } =
    [
        .. Store,
        CheckDefinition.Of<KeyRingUseCheck>("keyRingUse", "the key ring on disk is the one in use"),
        CheckDefinition.Of<AuditStoreCheck>("auditStore", "the audit log takes entries"),
        CheckDefinition.Of<AuditExportCheck>("auditExport", "the audit log is delivered to every place that it should reach", Schema),
        CheckDefinition.Of<FeedCheck>("changeFeed", "the latest revocations are known"),
        .. Configuration,
    ];

    /// <summary>Of a data directory, whether a gateway runs on it or cannot even start.</summary>
    public static IReadOnlyList<CheckDefinition> Offline { get; } =
    [
        .. Store,
        CheckDefinition.Of<AuditLogCheck>("auditLog", "the audit log is intact", KeyRing),
        .. Configuration,
    ];
}

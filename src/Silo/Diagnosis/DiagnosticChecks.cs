using Archestra.Cluster.Silo.Diagnosis.Checks;

namespace Archestra.Cluster.Silo.Diagnosis;

/// <summary>Every check, in the order in which they run.</summary>
internal static class DiagnosticChecks
{
    /// <summary>Of a deployment that runs.</summary>
    public static IReadOnlyList<CheckDefinition> Online { get; } =
    [
        CheckDefinition.Of<KeyRingFileCheck>("keyRingFile", "the key ring can be read, by its owner only"),
        CheckDefinition.Of<KeyRingMatchCheck>("keyRing", "the key ring is the one that the database was sealed with", "keyRingFile"),
        CheckDefinition.Of<KeyRotationCheck>("keyRotation", "no key rotation stands still"),
        CheckDefinition.Of<AuditStoreCheck>("auditStore", "the audit log takes entries"),
    ];
}

namespace Archestra.Cluster.Grains.Audit;

/// <summary>A part of an export: some whole lines of JSON.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.AuditExportFrame)]
public sealed record AuditExportFrame([property: Id(0)] byte[] Lines)
{
    /// <summary>A frame has no more lines once it has so many bytes; one line alone may be longer.</summary>
    public const int TargetBytes = 64 * 1024;
}

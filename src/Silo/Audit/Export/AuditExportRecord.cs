namespace Archestra.Cluster.Silo.Audit.Export;

/// <summary>An entry or a checkpoint on its way to a target.</summary>
internal sealed record AuditExportRecord
{
    private AuditExportRecord(ExportPlace place, long number, byte[] mac)
    {
        Place = place;
        Number = number;
        Mac = mac;
    }

    public ExportPlace Place { get; }

    /// <summary>An entry's sequence, a checkpoint's number: with the place it names the record for ever.</summary>
    public long Number { get; }

    public byte[] Mac { get; }

    public StoredEntry? Entry { get; private init; }

    public StoredCheckpoint? Checkpoint { get; private init; }

    /// <summary>What an entry says; null for a checkpoint, and when retention was faster.</summary>
    public AuditEntryBody? Body { get; private init; }

    /// <summary>The record as the export writes it, without line end.</summary>
    public byte[] Line { get; private init; } = [];

    /// <summary>Unix time in milliseconds; null when retention was faster.</summary>
    public long? At => Checkpoint?.At ?? Body?.At;

    public string Kind => Entry is null ? "checkpoint" : AuditLine.KindOf(Entry.Kind);

    public static AuditExportRecord Of(StoredEntry entry) =>
        new(new ExportPlace(AuditStream.Entries, entry.Silo, entry.TenantId), entry.Sequence, entry.Mac)
        {
            Entry = entry,
            Body = entry.Body is null ? null : AuditEntryCodec.DecodeOrMark(entry),
            Line = AuditLine.Of(entry),
        };

    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="previous">The MAC that it is chained to, if it is known.</param>
    public static AuditExportRecord Of(StoredCheckpoint checkpoint, byte[]? previous) =>
        new(new ExportPlace(AuditStream.Checkpoints, checkpoint.Silo, checkpoint.TenantId), checkpoint.Number, checkpoint.Mac)
        {
            Checkpoint = checkpoint,
            Line = AuditLine.Of(checkpoint, previous),
        };

    /// <summary>The line without what can be long: captured contents and details.</summary>
    public byte[] ShortLine() => Entry is null ? Line : AuditLine.Shortened(Entry, Body);
}

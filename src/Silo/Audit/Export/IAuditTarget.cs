namespace Archestra.Cluster.Silo.Audit.Export;

/// <summary>A place outside that records are delivered to, each at least once and in the order of its chain.</summary>
internal interface IAuditTarget : IAsyncDisposable
{
    /// <summary>Stored with the cursor; a target that changes its name begins anew.</summary>
    string Name { get; }

    /// <summary>Of <see cref="AuditStream"/>.</summary>
    IReadOnlyList<string> Streams { get; }

    /// <summary>Sends all of the records and returns a ticket for them; tickets grow.</summary>
    /// <exception cref="IOException">They, and what was sent since the last delivered ticket, may be lost.</exception>
    /// <exception cref="HttpRequestException">As before.</exception>
    Task<long> SendAsync(IReadOnlyList<AuditExportRecord> records, CancellationToken cancellationToken);

    /// <summary>Whether the target has everything up to this ticket for good, as far as anybody can know.</summary>
    /// <exception cref="IOException">What was sent since the last delivered ticket may be lost.</exception>
    bool IsDelivered(long ticket);
}

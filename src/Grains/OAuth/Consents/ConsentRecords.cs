namespace Archestra.Cluster.Grains.OAuth.Consents;

/// <summary>Remembers what people agreed to.</summary>
internal sealed class ConsentRecords
{
    /// <summary>Whether the person agreed to all these scopes for this client at this gateway before.</summary>
    public Task<bool> CoversAsync(
        string tenantId, string userId, string clientId, string gatewayId, string[] scopes, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Not landed yet.");

    /// <summary>Adds to what was agreed to; audited.</summary>
    public Task RecordAsync(ConsentSubject subject, string[] scopes, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Not landed yet.");
}
